package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/clientele-db/clientele"
)

// openFlags are the flags of commands that open a database.
type openFlags struct {
	readOnly bool
	noFiles  bool // refuse statements that name files
	threads  int
	memory   string
}

func (o *openFlags) add(f *pflag.FlagSet) {
	f.BoolVar(&o.readOnly, "read-only", false, "open without changing anything; another process may be writing")
	o.addLimits(f)
}

func (o *openFlags) addLimits(f *pflag.FlagSet) {
	f.IntVar(&o.threads, "threads", 0, "workers of a query (default: one for each processor)")
	f.StringVar(&o.memory, "memory", "", "the most that cache and queries hold, such as 4GB (default: 60% of the memory there is)")
}

// open opens the database in dir, or one in memory. A file, or a directory of other things, is refused with a remedy.
func (o *openFlags) open(dir string) (*clientele.DB, error) {
	opts, err := o.options()
	if err != nil {
		return nil, err
	}
	if dir != "" {
		if err := checkDirectory(dir, o.readOnly); err != nil {
			return nil, err
		}
	}
	return clientele.Open(dir, opts)
}

// options are what the flags say.
func (o *openFlags) options() (*clientele.Options, error) {
	opts := &clientele.Options{ReadOnly: o.readOnly, Threads: o.threads, NoFiles: o.noFiles}
	if o.memory != "" {
		n, err := clientele.ParseBytes(o.memory)
		if err != nil {
			return nil, fmt.Errorf("--memory: %w", err)
		}
		opts.MemoryBytes = n
	}
	if o.threads < 0 {
		return nil, fmt.Errorf("--threads must be at least 1, not %d", o.threads)
	}
	return opts, nil
}

// checkDirectory refuses what cannot be a database, before anything is written there.
func checkDirectory(dir string, mustExist bool) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if mustExist {
			return fmt.Errorf("there is no database in %s", dir)
		}
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf(`%s is a file, not a database; ask it with: clientele sql -c "SELECT * FROM '%s' LIMIT 10"`, dir, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "meta")); err == nil {
		return nil
	}
	for _, e := range entries {
		if e.Name() != "LOCK" { // all that is left of a database that was cut off while it was made
			return fmt.Errorf("%s holds other files (%s) and no database; name a directory that is new or empty", dir, e.Name())
		}
	}
	return nil
}

// completeDirectory lets the shell complete the database's directory.
func completeDirectory(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return nil, cobra.ShellCompDirectiveDefault
}
