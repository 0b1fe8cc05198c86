package sqlitestore

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func openForTest(t testing.TB, objects ...*crm.Object) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), Options{}) // without a clock: groups end by their size only
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Prepare(t.Context(), nil, (&crm.Catalog{Version: 1, Objects: objects}).Index()); err != nil {
		t.Fatal(err)
	}
	return s
}

func noteObject() *crm.Object {
	return &crm.Object{Name: "note", Plural: "notes", Fields: []crm.Field{{Name: "text", Type: crm.TypeLongText}}}
}

func note(o *crm.Object, n int, text string) store.Batch {
	id := fmt.Sprintf("note-%06d", n)
	return store.Batch{Changes: []store.Change{{Object: o, Kind: store.Insert, ID: id,
		Set:   []store.Assign{{Field: "text", Value: crm.StringValue(text)}},
		Event: crm.Event{ID: id, Object: o.Name, Record: id, Version: 1, Kind: crm.Created}}}}
}

// limitPages lets the file grow by some pages only, until the connection is
// opened anew, as it is after a fault.
func limitPages(t *testing.T, s *Store, more int64) {
	t.Helper()
	err := s.writer.do(t.Context(), func(c *conn) error {
		n, err := c.number(t.Context(), "PRAGMA page_count", nil)
		if err != nil {
			return err
		}
		return c.script(fmt.Sprintf("PRAGMA max_page_count=%d", n+more))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *Store) counts(t *testing.T, o *crm.Object) (records, events int64) {
	t.Helper()
	records, err := s.Count(t.Context(), crm.Query{Object: o})
	if err != nil {
		t.Fatal(err)
	}
	if events, err = s.LastEvent(t.Context()); err != nil {
		t.Fatal(err)
	}
	return records, events
}

// TestFull fills the file to a limit, again and again: writes fail as
// unavailable, nothing acknowledged is lost, reading goes on, and when there
// is room so does writing, without opening the store anew.
func TestFull(t *testing.T) {
	o := noteObject()
	s := openForTest(t, o)
	acknowledged := int64(0)
	for round := range 5 {
		limitPages(t, s, 30)
		for n := round * 1000; ; n++ {
			_, err := s.Commit(t.Context(), note(o, n, strings.Repeat("x", 4000)))
			if err != nil {
				if !errors.Is(err, store.ErrUnavailable) {
					t.Fatalf("a full file: %v", err)
				}
				break
			}
			if acknowledged++; n > round*1000+100 {
				t.Fatal("the file is never full")
			}
		}
		if records, events := s.counts(t, o); records != acknowledged || events != acknowledged {
			t.Fatalf("%d records and %d events of %d acknowledged", records, events, acknowledged)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatalf("ping when there is room: %v", err)
		}
	}
}

// TestFaultIsForTheGroup has the last request of a transaction meet a fault:
// the others in it are told so too, and none of them is half done.
func TestFaultIsForTheGroup(t *testing.T) {
	s := openForTest(t)
	limitPages(t, s, 60)
	hold := make(chan struct{})
	group := []*request{{run: func(*conn) error { <-hold; return nil }}}
	for range 5 {
		group = append(group, &request{run: func(c *conn) error {
			_, err := c.exec("INSERT INTO pings(n) VALUES(NULL)", nil)
			return err
		}})
	}
	group = append(group, &request{run: func(c *conn) error {
		_, err := c.exec("INSERT INTO docs(kind, id, version, data) VALUES('k', 'i', 1, hex(zeroblob(200000)))", nil)
		return err
	}})
	for _, r := range group {
		r.ctx, r.done = t.Context(), make(chan struct{})
		if err := s.writer.send(r); err != nil {
			t.Fatal(err)
		}
	}
	close(hold)
	for i, r := range group {
		if <-r.done; !errors.Is(r.err, store.ErrUnavailable) {
			t.Errorf("request %d of the group: %v", i, r.err)
		}
	}
	err := s.pool.read(t.Context(), func(c *conn) error {
		n, err := c.number(t.Context(), "SELECT count(*) FROM pings", nil)
		if n != 0 {
			t.Errorf("%d rows are left of the group", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestRefusedRequestLeavesTheGroup has a request fail for a reason of its own
// among others: only it is undone.
func TestRefusedRequestLeavesTheGroup(t *testing.T) {
	o := noteObject()
	s := openForTest(t, o)
	hold, held := make(chan struct{}), make(chan struct{})
	done := make(chan error, 12)
	go func() {
		done <- s.writer.do(t.Context(), func(*conn) error { close(held); <-hold; return nil })
	}()
	<-held // what comes now waits for the next transaction
	refused := errors.New("refused")
	for n := range 10 {
		go func() {
			_, err := s.Commit(t.Context(), note(o, n, "kept"))
			done <- err
		}()
	}
	go func() {
		err := s.writer.do(t.Context(), func(c *conn) error {
			if _, err := c.exec("DELETE FROM events", nil); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("the refused request: %v", err)
		}
		done <- nil
	}()
	close(hold)
	for range 12 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n, err := s.LastEvent(t.Context()); err != nil || n != 10 {
		t.Errorf("%d events of 10 records, %v", n, err)
	}
}

// TestCaseless holds the shortcut for needles without case against every
// letter there is: no other letter folds to one of them.
func TestCaseless(t *testing.T) {
	folded := map[rune][]rune{}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		folded[unicode.ToLower(r)] = append(folded[unicode.ToLower(r)], r)
	}
	for r, from := range folded {
		if caseless(string(r)) && (len(from) != 1 || from[0] != r) {
			t.Errorf("%q is taken to have no case, but %q fold to it", r, from)
		}
	}
}

// TestUnitStart holds week, month, quarter and year against the calendar.
func TestUnitStart(t *testing.T) {
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := first; day.Year() < 10_000; day = day.AddDate(0, 0, 13) {
		days := day.Unix() / 86400
		week := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		quarter := time.Month((int(day.Month())-1)/3*3 + 1)
		for unit, want := range map[crm.DateUnit]time.Time{
			crm.Week: week, crm.Month: time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC),
			crm.Quarter: time.Date(day.Year(), quarter, 1, 0, 0, 0, 0, time.UTC),
			crm.Year:    time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC),
		} {
			if got := unitStart(days, unit); got != want.Unix()/86400 {
				t.Fatalf("%s of %s: day %d, want %s", unit, day.Format(time.DateOnly), got, want.Format(time.DateOnly))
			}
		}
	}
}

// TestDurability holds the settings that an acknowledged write relies on; a
// killed process does not show them, a power cut does.
func TestDurability(t *testing.T) {
	s := openForTest(t)
	err := s.writer.do(t.Context(), func(c *conn) error {
		full, err := c.number(t.Context(), "PRAGMA synchronous", nil)
		if full != 2 {
			t.Errorf("synchronous is %d, not FULL", full)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = s.pool.read(t.Context(), func(c *conn) error {
		return c.query(t.Context(), "PRAGMA journal_mode", nil, func(cells []driver.Value) error {
			if text(cells[0]) != "wal" {
				t.Errorf("journal mode is %v", cells[0])
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}
