// Command clientele is the database's command line: a prompt, one-shot queries, import, export, a server, generators, a demonstration
// and benchmarks. Each command is one file; commands lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/cmd/internal/script"
)

// commands makes every command, in the order of --help.
var commands = []func() *cobra.Command{
	sqlCommand,
	importCommand,
	exportCommand,
	generateCommand,
	serveCommand,
	demoCommand,
	benchCommand,
	versionCommand,
}

// interrupted is the exit code of a command that the user ended, as shells have it: 128 and the number of SIGINT.
const interrupted = 130

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := root().ExecuteContext(ctx)
	if err == nil {
		return
	}
	if script.Canceled(err) || errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "clientele: interrupted")
		os.Exit(interrupted)
	}
	fmt.Fprintln(os.Stderr, "clientele:", err)
	os.Exit(1)
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:   "clientele",
		Short: "An embedded columnar database for customers and what they buy, say and do",
		Long: `Clientele holds customers and their transactions as compressed columns and answers questions in SQL.
A directory is a database; it is made by the first import.`,
		Example: `  clientele import shop sales.csv.gz customers.csv     # make a database from files
  clientele sql shop                                   # ask at a prompt
  clientele sql shop -c "SELECT count(*) FROM sales"   # ask once
  clientele sql -c "SELECT * FROM 'sales.csv' LIMIT 5" # ask a file
  clientele demo                                       # see it at work`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.CompletionOptions.HiddenDefaultCmd = false
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	cobra.EnableCommandSorting = false
	for _, f := range commands {
		c.AddCommand(f())
	}
	return c
}
