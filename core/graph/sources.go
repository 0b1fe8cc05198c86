package graph

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/graph/live"
)

// Sources reads the files of the platform half of the schema from the top
// folder of files.
func Sources(files fs.FS) ([]*ast.Source, error) {
	names, err := fs.Glob(files, "*.graphql")
	if err != nil {
		return nil, fmt.Errorf("find the schema: %w", err)
	}
	sources := make([]*ast.Source, 0, len(names))
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(b)})
	}
	return sources, nil
}

// ReservedNames lists the types and root fields of the platform half, which
// objects must not take: see metadata.Options.
func ReservedNames(sources []*ast.Source) ([]string, error) {
	base, err := live.LoadBase(sources)
	if err != nil {
		return nil, err
	}
	var names []string
	for name, def := range base.Types {
		if strings.HasPrefix(name, "__") {
			continue
		}
		names = append(names, name)
		if def != base.Query && def != base.Mutation && def != base.Subscription {
			continue
		}
		for _, f := range def.Fields {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}
