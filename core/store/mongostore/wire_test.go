package mongostore_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// wire keeps all commands that a store sends.
type wire struct {
	mu       sync.Mutex
	commands []bson.Raw
}

func (w *wire) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.commands = append(w.commands, slices.Clone(e.Command))
	}}
}

// TestConcerns looks at the wire: every write waits for the disks of a
// majority, and every read sees only what such a write left. An address that
// asks for less changes nothing.
func TestConcerns(t *testing.T) {
	var w wire
	uri := address(t)
	s, err := mongostore.Open(t.Context(), uri+"?w=0&journal=false&readConcernLevel=local",
		mongostore.Options{Now: clock, Database: newDatabase(t), Monitor: w.monitor()})
	if err != nil {
		t.Fatal(err)
	}
	useEverything(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	writes, reads := 0, 0
	for _, c := range w.commands {
		elements, err := c.Elements()
		if err != nil {
			t.Fatal(err)
		}
		switch name := elements[0].Key(); name {
		case "insert", "update", "delete", "findAndModify", "createIndexes", "drop":
			writes++
			concern := fmt.Sprint(c.Lookup("writeConcern"))
			if c.Lookup("writeConcern", "w").StringValue() != "majority" || !c.Lookup("writeConcern", "j").Boolean() {
				t.Errorf("%s with write concern %s", name, concern)
			}
		case "find", "aggregate":
			reads++
			if level, _ := c.Lookup("readConcern", "level").StringValueOK(); level != "majority" {
				t.Errorf("%s with read concern %q", name, level)
			}
		}
	}
	if writes < 20 || reads < 20 {
		t.Errorf("only %d writes and %d reads: that proves little", writes, reads)
	}
}

// TestHostileTexts puts the database's own language into every place where a
// user's text goes: it stays text, and no operator outside the list is sent.
func TestHostileTexts(t *testing.T) {
	var w wire
	s := open(t, mongostore.Options{Monitor: w.monitor()})
	defer s.Close()
	catalog := account()
	o := catalog.Object("account")
	if err := s.Prepare(t.Context(), nil, catalog); err != nil {
		t.Fatal(err)
	}
	hostile := []string{"$name", "$$ROOT", `{"$gt":""}`, "$where", ".*", `a\Eb`, "(", "[a", "a|b", "^", "$", `\`, "x'; drop", "\n", "İſKς"}
	for i, text := range hostile {
		id := fmt.Sprint(i)
		if err := commit(t.Context(), s, false, change(o, store.Insert, id, 0, put("name", crm.StringValue("none")))); err != nil {
			t.Fatal(err)
		}
		if err := commit(t.Context(), s, i%2 == 0, change(o, store.Update, id, 1, put("name", crm.StringValue(text)), put("email", crm.StringValue(text)))); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range hostile {
		for _, f := range []*crm.Filter{
			crm.Where("name", crm.OpEq, crm.StringValue(text)),
			crm.Where("email", crm.OpIn, crm.StringValue(text), crm.StringValue("$nothing")),
			crm.Where("name", crm.OpStartsWith, crm.StringValue(text)),
			crm.Where("name", crm.OpEndsWith, crm.StringValue(text)),
		} {
			set, err := s.Find(t.Context(), crm.Query{Object: o, Fields: []string{"id", "name"}, Filter: f, Limit: 50})
			if err != nil {
				t.Fatalf("%s %q: %v", f.Op, text, err)
			}
			found := false
			for row := range set.Len() {
				got := set.Row(row)
				found = found || got[0].Str() == fmt.Sprint(i)
				fold, want := crm.Fold(got[1].Str()), crm.Fold(text)
				if !strings.HasPrefix(fold, want) && !strings.HasSuffix(fold, want) {
					t.Errorf("%s %q found %q", f.Op, text, got[1].Str())
				}
			}
			if !found {
				t.Errorf("%s %q did not find it", f.Op, text)
			}
		}
	}
	for _, c := range w.commands {
		for _, banned := range []string{"$where", "$function", "$accumulator", "$jsonSchema", "$out", "$merge"} {
			if hasOperator(c, banned) {
				t.Errorf("the operator %s was sent", banned)
			}
		}
	}
}

// hasOperator looks for a key in a command, at any depth.
func hasOperator(raw bson.Raw, name string) bool {
	elements, _ := raw.Elements()
	for _, e := range elements {
		if e.Key() == name {
			return true
		}
		switch v := e.Value(); v.Type {
		case bson.TypeEmbeddedDocument:
			if hasOperator(v.Document(), name) {
				return true
			}
		case bson.TypeArray:
			if hasOperator(bson.Raw(v.Array()), name) {
				return true
			}
		}
	}
	return false
}

// TestFoldedLetters compares the filters on text with crm.Fold over all the
// letters where a server's own notion of case may differ.
func TestFoldedLetters(t *testing.T) {
	s := open(t, mongostore.Options{})
	defer s.Close()
	catalog := account()
	o := catalog.Object("account")
	if err := s.Prepare(t.Context(), nil, catalog); err != nil {
		t.Fatal(err)
	}
	letters := []rune("aAkKKsSſiIİıßẞσςΣΣéÉΩωΩÅåÅǅǆǄДдꭰᎠ安")
	changes := make([]store.Change, len(letters))
	for i, r := range letters {
		changes[i] = change(o, store.Insert, fmt.Sprintf("%03d", i), 0, put("name", crm.StringValue("x"+string(r)+"y")))
	}
	if err := commit(t.Context(), s, false, changes...); err != nil {
		t.Fatal(err)
	}
	for _, needle := range letters {
		var want []string
		for i, r := range letters {
			if crm.Fold(string(r)) == crm.Fold(string(needle)) {
				want = append(want, fmt.Sprintf("%03d", i))
			}
		}
		set, err := s.Find(t.Context(), crm.Query{Object: o, Fields: []string{"id"}, Limit: 100,
			Filter: crm.Where("name", crm.OpContains, crm.StringValue("X"+string(needle)))})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range set.Len() {
			got = append(got, set.Row(i)[0].Str())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", needle, got, want)
		}
	}
}
