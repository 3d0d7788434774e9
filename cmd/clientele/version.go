package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  clientele version",
		Args:    cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintf(cmd.OutOrStdout(), "clientele %s (%s, %s/%s)\n", clientele.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
