package dataio_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// world is the real services over a real store.
type world struct {
	testing.TB
	meta    *metadata.Service
	records *record.Service
	in      *dataio.Importer
	out     *dataio.Exporter
}

func newWorld(t testing.TB) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	rules := rule.NewCompiler(rule.Options{Now: now})
	meta, err := metadata.Open(t.Context(), metadata.Options{Store: st, Rules: rules, Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	records := record.New(record.Options{
		Store: st, Catalog: meta.Catalog, Rules: rules, Now: now, Log: log,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(context.Context, []string) (map[string]crm.Actor, error) { return nil, nil },
	})
	return &world{t, meta, records,
		&dataio.Importer{Records: records, Metadata: meta, Rules: rules},
		&dataio.Exporter{Records: records, Catalog: meta.Catalog, Rules: rules}}
}

func source(s string) dataio.Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// load imports a text and returns the summary and the report of rejects.
func (w *world) load(object, file string, change ...func(*dataio.Import)) (dataio.Summary, string) {
	w.Helper()
	var rejects strings.Builder
	in := dataio.Import{Actor: crm.System, Object: object, Source: source(file), Rejects: &rejects}
	for _, c := range change {
		c(&in)
	}
	sum, err := w.in.Import(context.Background(), in)
	if err != nil {
		w.Fatal(err)
	}
	if sum.Rows != sum.Created+sum.Updated+sum.Unchanged+sum.Rejected {
		w.Errorf("the summary does not add up: %+v", sum)
	}
	return sum, rejects.String()
}

func create(in *dataio.Import) { in.CreateFields = true }

func match(field string) func(*dataio.Import) {
	return func(in *dataio.Import) { in.Match = field }
}

func set(settings ...string) func(*dataio.Import) {
	return func(in *dataio.Import) {
		var err error
		if in.Set, err = dataio.ParseSettings(settings); err != nil {
			panic(err)
		}
	}
}

func mapped(mappings ...string) func(*dataio.Import) {
	return func(in *dataio.Import) {
		var err error
		if in.Map, err = dataio.ParseMappings(mappings); err != nil {
			panic(err)
		}
	}
}

// rows returns an object's records as text, in the order of a field.
func (w *world) rows(object, order string, fields ...string) string {
	w.Helper()
	o := w.meta.Catalog().Object(object)
	rows, err := w.records.Find(context.Background(), crm.System, crm.Query{
		Object: o, Fields: fields, OrderBy: []crm.Order{{Field: order}}, Limit: 1000})
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	for i := range rows.Len() {
		var cells []string
		for _, f := range fields {
			cells = append(cells, w.cell(o.AnyField(f), rows.Row(i)[rows.Column(f)]))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

// cell shows a lookup by its target's name.
func (w *world) cell(f *crm.Field, v crm.Value) string {
	if f.Type != crm.TypeLookup || v.IsNull() {
		return v.Text()
	}
	target := w.meta.Catalog().Object(f.Target)
	r, err := w.records.Get(context.Background(), crm.System, f.Target, v.Str())
	if err != nil {
		w.Fatal(err)
	}
	return "→" + r.Get(target.NameField).Text()
}

func equal(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}
