package escalation_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/escalation"
	"github.com/guanxi-crm/guanxi/core/record"
)

func TestEachStepTakesEffectOnce(t *testing.T) {
	w := newWorld(t, stuck())
	id := w.create(map[string]any{"stage": "Engaging", "value": "100.00", "owner": ada})
	w.pass(59 * time.Minute)
	w.run(0)
	w.pass(2 * time.Minute)
	w.run(1)
	r := w.get(id)
	if !r.Get("urgent").Bool() || r.Get("value").Text() != "33.33" || r.Get("owner").Str() != ada {
		t.Errorf("after an hour: %v", r.Values)
	}
	w.run(0)
	w.pass(24 * time.Hour)
	w.run(1)
	if owner := w.get(id).Get("owner").Str(); owner != bob {
		t.Errorf("after a day the owner is %s, want Bob", owner)
	}
	w.pass(1000 * time.Hour)
	w.run(0)

	made := w.events(id)
	if len(made) != 2 || made[0].Cause != "escalation:stuck/engaging too long/to%2Fbob" || made[1].Cause != "escalation:stuck/engaging too long/urgent" {
		t.Fatalf("events: %+v", made)
	}
	if n := made[1].Notices; len(n) != 1 || n[0].User != ada || n[0].Text.EN != "Your deal is stuck." {
		t.Errorf("first notice: %+v", n)
	}
	if n := made[0].Notices; len(n) != 1 || n[0].User != bob {
		t.Errorf("the new owner is not told: %+v", n)
	}
	if len(w.late) != 2 || w.late[0] != time.Minute {
		t.Errorf("lateness: %v", w.late)
	}
}

func TestClockStopsAndStartsAnew(t *testing.T) {
	w := newWorld(t, stuck())
	id := w.create(map[string]any{"stage": "Engaging"})
	w.pass(30 * time.Minute)
	w.change(record.Update, id, map[string]any{"name": "renamed"})
	if list := w.timers(id); len(list) != 2 || !list[0].Due.Equal(w.clock().Add(30*time.Minute)) {
		t.Fatalf("a change that leaves the condition true moved the timers: %v", list)
	}
	w.change(record.Update, id, map[string]any{"stage": "Won"})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("timers are left: %v", list)
	}
	w.pass(2 * time.Hour)
	w.run(0)
	w.change(record.Update, id, map[string]any{"stage": "Engaging"})
	w.pass(time.Hour)
	w.run(1)
}

func TestClockFromField(t *testing.T) {
	rs := stuck()
	rs.Rules[0].Steps[0].From, rs.Rules[0].Steps[0].After = "engagedOn", "30d"
	rs.Rules[0].Steps = rs.Rules[0].Steps[:1]
	w := newWorld(t, rs)
	id := w.create(map[string]any{"stage": "Engaging"})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("a clock without a start: %v", list)
	}
	w.change(record.Update, id, map[string]any{"engagedOn": "2026-11-01"})
	want := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	if list := w.timers(id); len(list) != 1 || !list[0].Due.Equal(want) {
		t.Fatalf("got %v, want one due at %v", list, want)
	}
	w.change(record.Update, id, map[string]any{"engagedOn": "2026-11-11"})
	if list := w.timers(id); len(list) != 1 || !list[0].Due.Equal(want.AddDate(0, 0, 10)) {
		t.Fatalf("the new date does not move the timer: %v", list)
	}
	w.change(record.Update, id, map[string]any{"engagedOn": nil})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("an emptied date leaves a timer: %v", list)
	}
	w.change(record.Update, id, map[string]any{"engagedOn": "2020-01-01"})
	w.run(1)
}

func TestNewVersionOfTheRuleSet(t *testing.T) {
	w := newWorld(t, stuck())
	id := w.create(map[string]any{"stage": "Engaging"})
	next := stuck()
	next.Version = 2
	w.activate(next)
	w.pass(2 * time.Hour)
	w.run(0)
	if w.get(id).Get("urgent").Bool() {
		t.Error("a timer of the old version took effect")
	}
	w.reevaluate(id)
	if list := w.timers(id); len(list) != 2 || !list[0].Due.Equal(w.clock().Add(time.Hour)) {
		t.Errorf("activation plans %v", list)
	}
	w.activate()
	w.pass(48 * time.Hour)
	w.run(0)
	if list := w.timers(id); len(list) != 0 {
		t.Errorf("timers of a rule set that is gone are left: %v", list)
	}
}

// A condition that looks behind a lookup turns without a change of its own
// record; the state that the last change left tells whether its clock runs.
func TestConditionBehindALookup(t *testing.T) {
	rs := stuck()
	rs.Rules[0].When = `account.vip and stage == "Engaging"`
	w := newWorld(t, rs)
	account := w.changeOf("account", record.Create, "", map[string]any{"vip": false})
	id := w.create(map[string]any{"stage": "Engaging", "account": account})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("a clock runs: %v", list)
	}
	w.changeOf("account", record.Update, account, map[string]any{"vip": true})
	w.change(record.Update, id, map[string]any{"name": "seen again"})
	if list := w.timers(id); len(list) != 2 {
		t.Fatalf("got %v, want two steps", list)
	}
	w.pass(25 * time.Hour)
	w.run(2)
	w.change(record.Update, id, map[string]any{"name": "and again"})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("the clock started anew while the condition stayed true: %v", list)
	}
	w.changeOf("account", record.Update, account, map[string]any{"vip": false})
	w.change(record.Update, id, map[string]any{"name": "and once more"})
	if list := w.timers(id); len(list) != 0 {
		t.Fatalf("a timer is left: %v", list)
	}
}

func TestActivationStartsClocksOnce(t *testing.T) {
	w := newWorld(t)
	id := w.create(map[string]any{"stage": "Engaging"})
	w.activate(stuck())
	w.reevaluate(id)
	if list := w.timers(id); len(list) != 2 {
		t.Fatalf("activation starts %v, want 2", list)
	}
	w.pass(48 * time.Hour)
	w.run(2)
	w.reevaluate(id) // as after a crash of the job, behind effects that took place
	if list := w.timers(id); len(list) != 0 {
		t.Errorf("repeated, it starts %v", list)
	}
}

// A process that dies before the change leaves the step undone, one that dies
// after it leaves it done: either way another carries on and it happens once.
func TestDeathBetween(t *testing.T) {
	for _, after := range []bool{false, true} {
		w := newWorld(t, stuck())
		id := w.create(map[string]any{"stage": "Engaging", "owner": ada})
		w.pass(time.Hour)
		dying := &dyingRecords{Service: w.records, after: after}
		if _, err := w.scheduler(dying).RunDue(w.Context(), w.clock()); err != nil {
			t.Fatal(err)
		}
		w.check(w.store.Close())
		w.open()
		want := 1
		if after {
			want = 0
		}
		w.pass(time.Minute) // the lease of the dead one ends
		w.run(want)
		w.pass(time.Minute)
		w.run(0)
		if made := w.events(id); len(made) != 1 || len(made[0].Notices) != 1 {
			t.Errorf("died after the change %t: %d effects, want one", after, len(made))
		}
	}
}

// dyingRecords fails the first change, before or after it was made.
type dyingRecords struct {
	*record.Service
	after bool
	dead  bool
}

func (d *dyingRecords) Change(ctx context.Context, req record.Request) ([]record.Result, error) {
	if d.dead {
		return d.Service.Change(ctx, req)
	}
	d.dead = true
	if d.after {
		if _, err := d.Service.Change(ctx, req); err != nil {
			return nil, err
		}
	}
	return nil, errDied
}

func TestManySchedulersFireOnce(t *testing.T) {
	w := newWorld(t, stuck())
	var ids []string
	for range 120 {
		ids = append(ids, w.create(map[string]any{"stage": "Engaging"}))
	}
	w.pass(time.Hour)
	var wait sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range 6 {
		wait.Go(func() {
			n, err := w.scheduler(w.records).RunDue(t.Context(), w.clock())
			mu.Lock()
			defer mu.Unlock()
			total += n
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if total != len(ids) {
		t.Errorf("%d effects for %d records", total, len(ids))
	}
	for _, id := range ids {
		if made := w.events(id); len(made) != 1 {
			t.Fatalf("%d effects on %s", len(made), id)
		}
	}
}

// A record that changes while its step is carried out is decided upon again.
func TestConflictIsTriedAgain(t *testing.T) {
	w := newWorld(t, stuck())
	id := w.create(map[string]any{"stage": "Engaging"})
	w.pass(time.Hour)
	meddling := &meddlingRecords{Service: w.records, meddle: func() { w.change(record.Update, id, map[string]any{"stage": "Won"}) }}
	n, err := w.scheduler(meddling).RunDue(t.Context(), w.clock())
	if n != 0 || err != nil {
		t.Fatalf("%d effects, %v", n, err)
	}
	if w.get(id).Get("urgent").Bool() {
		t.Error("the step took effect on a record that no longer meets the condition")
	}
}

// meddlingRecords lets someone else change the record just before the change.
type meddlingRecords struct {
	*record.Service
	meddle func()
}

func (m *meddlingRecords) Change(ctx context.Context, req record.Request) ([]record.Result, error) {
	if m.meddle != nil {
		m.meddle()
		m.meddle = nil
	}
	return m.Service.Change(ctx, req)
}

func TestFailuresPauseAndGoOn(t *testing.T) {
	rs := stuck()
	rs.Rules[0].Steps[0].Actions = []crm.Action{{Kind: crm.ActionChangeOwner, User: "nobody@example.com"}}
	w := newWorld(t, rs)
	w.create(map[string]any{"stage": "Engaging"})
	w.pass(time.Hour)
	counting := &countingRecords{Service: w.records}
	s := w.scheduler(counting)
	for range 60 { // half an hour
		if _, err := s.RunDue(t.Context(), w.clock()); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
	}
	// Pauses of 30 s, 1, 2, 4, 8 and 16 minutes make six tries.
	if counting.reads != 6 {
		t.Errorf("tried %d times in half an hour, want 6", counting.reads)
	}
}

type countingRecords struct {
	*record.Service
	reads int
}

func (c *countingRecords) Get(ctx context.Context, a crm.Actor, object, id string) (*crm.Record, error) {
	c.reads++
	return c.Service.Get(ctx, a, object, id)
}

// A step that fails when an admin runs the future is still tried at its time.
func TestRunningTheFuture(t *testing.T) {
	w := newWorld(t, stuck())
	var ids []string
	for range 60 { // more than are claimed at once
		ids = append(ids, w.create(map[string]any{"stage": "Engaging"}))
	}
	n, err := w.scheduler(failingRecords{w.records}).RunDue(t.Context(), w.clock().Add(90*time.Minute))
	if n != 0 || err != nil {
		t.Fatalf("%d effects, %v", n, err)
	}
	w.pass(time.Hour)
	w.run(len(ids))
	n, err = w.scheduler(w.records).RunDue(t.Context(), w.clock().Add(365*24*time.Hour))
	if n != len(ids) || err != nil {
		t.Errorf("the second step a year ahead: %d effects, %v", n, err)
	}
}

type failingRecords struct{ *record.Service }

func (failingRecords) Change(context.Context, record.Request) ([]record.Result, error) {
	return nil, errDied
}

// Two rules that set each other off must not keep the scheduler busy for ever.
func TestChainEnds(t *testing.T) {
	flip := func(name, when, value string) crm.Rule {
		return crm.Rule{Name: name, When: when, Steps: []crm.Step{{Name: "flip", After: "0m",
			Actions: []crm.Action{{Kind: crm.ActionSetField, Field: "urgent", Value: value}}}}}
	}
	w := newWorld(t, &crm.RuleSet{ID: "e2", Object: "deal", Kind: crm.RuleEscalation, Name: "flip", Version: 1, Status: crm.RuleActive,
		Rules: []crm.Rule{flip("on", "not urgent", "true"), flip("off", "urgent", "false")}})
	w.create(map[string]any{"stage": "Won"})
	n, err := w.scheduler(w.records).RunDue(t.Context(), w.clock())
	if err != nil || n > 10 || n < 2 {
		t.Errorf("%d effects, %v", n, err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	w := newWorld(t, stuck())
	id := w.create(map[string]any{"stage": "Engaging"})
	w.pass(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	fired := &signalRecords{Service: w.records, changed: make(chan struct{}, 1)}
	go func() { done <- w.scheduler(fired).Run(ctx) }()
	<-fired.changed
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(w.events(id)) != 1 {
		t.Error("no effect")
	}
}

type signalRecords struct {
	*record.Service
	changed chan struct{}
}

func (s *signalRecords) Change(ctx context.Context, req record.Request) ([]record.Result, error) {
	defer func() { s.changed <- struct{}{} }()
	return s.Service.Change(ctx, req)
}

func TestKeys(t *testing.T) {
	for _, parts := range [][3]string{{"a", "b", "c"}, {"a", "b/c", "d%2F"}, {"a", "客户", "100%"}} {
		set, r, step, ok := escalation.ParseKey(escalation.Key(parts[0], parts[1], parts[2]))
		if !ok || set != parts[0] || r != parts[1] || step != parts[2] {
			t.Errorf("%v comes back as %q %q %q", parts, set, r, step)
		}
	}
	if _, _, _, ok := escalation.ParseKey("other"); ok {
		t.Error("another's timer is taken for ours")
	}
}
