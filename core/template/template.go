// Package template holds what a new CRM starts with: the built-in objects,
// rule sets and demo records, as data files that an admin could have entered.
package template

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
)

//go:embed objects.yaml rules.yaml demo/*.csv
var files embed.FS

// Model is what the template needs of package metadata.
type Model interface {
	Catalog() *crm.Catalog
	CreateObject(ctx context.Context, a crm.Actor, in crm.Object) (*crm.Object, error)
	SaveRuleSet(ctx context.Context, a crm.Actor, in crm.RuleSet) (*crm.RuleSet, []crm.RuleProblem, error)
	ActivateRuleSet(ctx context.Context, a crm.Actor, id string, version int) (*crm.RuleSet, error)
}

// Install makes the built-in objects that are not there yet, with the rule
// sets of those objects, activated. Run on an installation that has them all,
// it does nothing, so a run that was cut off is finished by the next one.
func Install(ctx context.Context, m Model) error {
	var objects []crm.Object
	if err := read("objects.yaml", &objects); err != nil {
		return err
	}
	for _, o := range objects {
		if m.Catalog().Object(o.Name) != nil {
			continue
		}
		if _, err := m.CreateObject(ctx, crm.System, o); err != nil {
			return fmt.Errorf("make object %s: %w", o.Name, err)
		}
	}
	var sets []crm.RuleSet
	if err := read("rules.yaml", &sets); err != nil {
		return err
	}
	for _, set := range sets {
		if m.Catalog().RuleSet(set.Name) != nil {
			continue
		}
		saved, problems, err := m.SaveRuleSet(ctx, crm.System, set)
		if err == nil && len(problems) > 0 {
			err = fmt.Errorf("rule %s: %s", problems[0].Rule, problems[0].Message.EN)
		}
		if err == nil {
			_, err = m.ActivateRuleSet(ctx, crm.System, saved.ID, saved.Version)
		}
		if err != nil {
			return fmt.Errorf("activate rule set %s: %w", set.Name, err)
		}
	}
	return nil
}

func read(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(strings.NewReader(string(b)))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// Records is what the demo data needs of package record.
type Records interface {
	Change(ctx context.Context, req record.Request) ([]record.Result, error)
}

// LoadDemo fills the built-in objects with demo records. Moments in the files
// are told from now ("@-3d", "@-4h"), so that the data is always fresh; owner
// is the user id that gets the records.
func LoadDemo(ctx context.Context, cat *crm.Catalog, r Records, owner string, now time.Time) error {
	names, err := fs.Glob(files, "demo/*.csv") // in the order of their numbers: targets before those that look them up
	if err != nil {
		return err
	}
	ids := map[string]string{} // of the keys in the files
	for _, name := range names {
		object := strings.TrimSuffix(name[strings.IndexByte(name, '-')+1:], ".csv")
		if err := loadFile(ctx, cat.Object(object), r, name, ids, owner, now); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
	}
	return nil
}

func loadFile(ctx context.Context, o *crm.Object, r Records, name string, ids map[string]string, owner string, now time.Time) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	req := record.Request{Actor: crm.System, Atomic: true, Cause: "import:demo"}
	var keys []string
	for _, row := range rows[1:] {
		data := map[string]any{crm.FieldOwner: owner}
		key := ""
		for i, cell := range row {
			switch header := rows[0][i]; {
			case header == "key":
				key = cell
			case cell != "":
				data[header] = valueOf(o.Field(header), cell, ids, now)
			}
		}
		keys = append(keys, key)
		req.Writes = append(req.Writes, record.Write{Kind: record.Create, Object: o.Name, Data: data})
	}
	results, err := r.Change(ctx, req)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if key != "" {
			ids[key] = results[i].ID
		}
	}
	return nil
}

// valueOf reads one cell: lists are split, keys of other records and moments
// told from now are resolved, all else is as it stands.
func valueOf(f *crm.Field, cell string, ids map[string]string, now time.Time) any {
	switch {
	case f.Type == crm.TypeLookup:
		return ids[cell]
	case f.Type == crm.TypeMultiPicklist:
		return strings.Split(cell, ",")
	case !strings.HasPrefix(cell, "@"):
		return cell
	}
	n := 0
	unit := byte(0)
	if _, err := fmt.Sscanf(cell, "@%d%c", &n, &unit); err != nil {
		return cell
	}
	at := now.Add(time.Duration(n) * time.Hour)
	if unit == 'd' {
		at = now.AddDate(0, 0, n)
	}
	if f.Type == crm.TypeDate {
		return at.Format(time.DateOnly)
	}
	return at.UTC().Format(time.RFC3339)
}
