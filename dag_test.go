package clientele_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/clientele-db/clientele"

// layers lists, for every folder with a rule, the folders that its packages may import, the most specific folder first.
// The tree is the architecture diagram: an arrow that is not here is a mistake in the design, not in this list.
var layers = []struct {
	folder string
	may    []string
}{
	{"engine/types", nil},
	{"engine/invariant", nil},
	{"engine/mem", nil},
	{"engine/vec", []string{"engine/types", "engine/vec", "engine/invariant"}},
	{"engine/kernel", []string{"engine/kernel", "engine/types", "engine/vec", "engine/mem", "engine/invariant"}},
	{"engine/fn", []string{"engine/types", "engine/vec", "engine/mem", "engine/invariant", "engine/kernel"}},
	{"engine/expr", []string{"engine/types", "engine/vec", "engine/mem", "engine/invariant", "engine/kernel", "engine/fn"}},
	{"engine", []string{"engine"}},
	{"storage", []string{"engine", "storage"}},
	{"mining", []string{"engine", "mining"}},
	{"query/sql", nil},
	{"query/logical", []string{"engine"}},
	{"query/bind", []string{"engine", "mining", "query/sql", "query/logical"}},
	{"query/opt/opttest", []string{"engine", "query"}}, // for tests alone
	{"query/opt", []string{"engine", "query/logical"}},
	{"query/plan", []string{"engine", "storage", "mining", "query/logical", "query/opt"}},
	{"query", []string{"engine", "storage", "mining", "query"}},
	{"driver", []string{"engine", ""}},
	{"server", []string{"engine", "server", ""}},
	{"bench", []string{"engine", "bench", ""}},
	{"cmd", []string{"engine", "server", "bench", "driver", "cmd", ""}},
	{"", []string{"engine", "storage", "mining", "query"}},
}

func within(pkg, folder string) bool {
	return pkg == folder || folder != "" && strings.HasPrefix(pkg, folder+"/")
}

// TestImportDirection reads every package's imports and holds them against the layers.
func TestImportDirection(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		self := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		i := slices.IndexFunc(layers, func(l struct {
			folder string
			may    []string
		},
		) bool {
			return within(self, l.folder)
		})
		if i < 0 {
			t.Errorf("package %q lies in no known folder", self)
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, module) {
				if strings.Contains(imp, "/pqarrow") || strings.Contains(imp, "arrow/flight") {
					t.Errorf("%s imports %s, which pulls gRPC into the binary", self, imp)
				}
				continue
			}
			dep := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
			if !slices.ContainsFunc(layers[i].may, func(m string) bool { return within(dep, m) }) {
				t.Errorf("%q must not import %q: %q may import %q", self, dep, layers[i].folder, layers[i].may)
			}
		}
	}
	if seen < 5 {
		t.Fatalf("saw only %d packages", seen)
	}
}
