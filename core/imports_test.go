// Package core holds no code of its own; this test keeps the arrows between
// its packages pointing inward.
package core

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/guanxi-crm/guanxi/"

type goPackage struct {
	ImportPath   string
	Doc          string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// homes says where a technology lives; nobody else imports it, tests aside.
var homes = []struct {
	imported string
	homes    []string
	why      string
}{
	{"go.mongodb.org/", []string{"core/store/mongostore"}, "MongoDB has one home"},
	{"modernc.org/sqlite", []string{"core/store/sqlitestore"}, "SQLite has one home"},
	{"github.com/expr-lang/expr", []string{"core/rule"}, "the guard in rule is the only door to expr"},
	{"github.com/xuri/excelize", []string{"core/dataio"}, "files have one home"},
	{"github.com/99designs/gqlgen", []string{"core/graph"}, "gqlgen has one home"},
	{"github.com/vektah/gqlparser", []string{"core/graph"}, "gqlgen has one home"},
	{"github.com/hashicorp/go-plugin", []string{"core/pluginhost", "plugins/sdk"}, "go-plugin has one home"},
	{module + "core/store/mongostore", []string{"core/app"}, "only app chooses a store"},
	{module + "core/store/sqlitestore", []string{"core/app"}, "only app chooses a store"},
	{module + "core/graph", []string{"core/graph", "core/app"}, "services know nothing of GraphQL"},
	{module + "core/server", []string{"core/app"}, "services know nothing of HTTP"},
	{module + "core/app", []string{"core/apptest", "cmd/guanxi"}, "only app knows everything"},
	{module + "core/", []string{"core", "cmd/guanxi", "plugins/sdk/serve", "plugins/sdk/wire"}, "vendors see the SDK only"},
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func under(path string, folders []string) bool {
	for _, f := range folders {
		if path == module+f || strings.HasPrefix(path, module+f+"/") {
			return true
		}
	}
	return false
}

func TestTechnologiesHaveOneHome(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			for _, h := range homes {
				if strings.HasPrefix(imported, h.imported) && !under(p.ImportPath, h.homes) {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, h.why)
				}
			}
		}
	}
}

func TestVocabularyIsPlain(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"core/crm" {
			continue
		}
		for _, imported := range p.Imports {
			if strings.Contains(imported, ".") {
				t.Errorf("core/crm imports %s: it may import the standard library only", imported)
			}
		}
	}
}

func TestPackagesSayWhyTheyExist(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" && len(p.Imports) > 0 && !strings.Contains(p.ImportPath, "/generated") && !strings.Contains(p.ImportPath, "/wire/") {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
