package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
)

func faultList(err error) string {
	var e *crm.Error
	if !errors.As(err, &e) {
		return ""
	}
	var parts []string
	for _, f := range e.Fields {
		parts = append(parts, f.Field+" "+f.Code)
	}
	return strings.Join(parts, ", ")
}

// tries counts how many of n wrong sign-ins were checked rather than refused.
func tries(t *testing.T, f fixture, n int, email func(int) string, from func(int) netip.Addr) int {
	t.Helper()
	var checked atomic.Int64
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			_, err := f.signIn(email(i), "wrong-password", from(i))
			switch crm.CodeOf(err) {
			case crm.Unauthenticated:
				checked.Add(1)
			case crm.LimitExceeded:
			default:
				t.Errorf("unexpected answer %v", err)
			}
		})
	}
	wait.Wait()
	return int(checked.Load())
}

func TestGuessingIsLimited(t *testing.T) {
	one := func(int) netip.Addr { return home }
	hundred := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{203, 1, byte(i % 100), 9}) }
	sameNet := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}) }
	same64 := func(i int) netip.Addr {
		return netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2:%x::1", i))
	}
	li := func(int) string { return "li@example.com" }
	spelled := func(i int) string {
		return []string{"li@example.com", "LI@example.com", " li@example.com", "li@EXAMPLE.COM "}[i%4]
	}
	nobody := func(i int) string { return fmt.Sprintf("nobody%d@example.com", i) }

	for name, tc := range map[string]struct {
		email func(int) string
		from  func(int) netip.Addr
		most  int
	}{
		"one account from one address":               {li, one, 10},
		"one account from a hundred addresses":       {li, hundred, 10},
		"one account, spelled in several ways":       {spelled, hundred, 10},
		"a new e-mail each time, one network":        {nobody, sameNet, 50},
		"a new e-mail each time, one /64":            {nobody, same64, 50},
		"one e-mail without account, many addresses": {func(int) string { return "no@example.com" }, hundred, 10},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			f.add(t, "li@example.com", crm.RoleReader)
			got := tries(t, f, 1000, tc.email, tc.from)
			if got > tc.most || got < 5 {
				t.Errorf("%d of 1,000 were checked, want 5 to %d", got, tc.most)
			}
			f.clock.forward(15 * time.Minute)
			if got := tries(t, f, 1, tc.email, tc.from); got != 1 {
				t.Error("still refused after 15 minutes")
			}
		})
	}
}

func TestStrangersCannotLockOut(t *testing.T) {
	f := open(t)
	f.add(t, "li@example.com", crm.RoleReader)
	f.mustSignIn(t, "li@example.com")
	stranger := netip.MustParseAddr("198.51.100.1")
	tries(t, f, 100, func(int) string { return "li@example.com" }, func(int) netip.Addr { return stranger })
	_, err := f.signIn("li@example.com", goodPassword, stranger)
	wantCode(t, err, crm.LimitExceeded)
	f.mustSignIn(t, "li@example.com")
}

func TestRightPasswordsAreNotCounted(t *testing.T) {
	f := open(t)
	f.add(t, "li@example.com", crm.RoleReader)
	for range 100 {
		f.mustSignIn(t, "li@example.com")
	}
}

// An unknown e-mail and a wrong password must cost the same, at the real cost
// of a hash.
func TestUnknownUserCostsTheSame(t *testing.T) {
	f := open(t)
	slow := account.Cost{MemoryKiB: 4 << 10, Passes: 1, Threads: 1}
	f.Service = account.New(account.Options{Docs: f.docs, Now: f.clock.now, Cost: slow})
	f.add(t, "li@example.com", crm.RoleReader)
	median := func(email string) time.Duration {
		var took []time.Duration
		for i := range 40 {
			from := netip.AddrFrom4([4]byte{10, byte(i), 0, 1})
			start := time.Now()
			f.signIn(email, "wrong-password", from)
			took = append(took, time.Since(start))
			f.clock.forward(4 * time.Minute)
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	known, unknown := median("li@example.com"), median("nobody@example.com")
	if unknown < known/2 || unknown > known*2 {
		t.Errorf("wrong password %v, unknown user %v", known, unknown)
	}
}

func TestParallelSignInsShareMemory(t *testing.T) {
	f := open(t)
	f.Service = account.New(account.Options{Docs: f.docs, Now: f.clock.now, Cost: account.Cost{MemoryKiB: 16 << 10, Passes: 1, Threads: 2}})
	for i := range 20 {
		f.add(t, fmt.Sprintf("u%d@example.com", i), crm.RoleReader)
	}
	before := sys()
	var wait sync.WaitGroup
	for i := range 200 {
		wait.Go(func() {
			f.signIn(fmt.Sprintf("u%d@example.com", i%20), goodPassword, netip.AddrFrom4([4]byte{10, byte(i), 0, 1}))
		})
	}
	wait.Wait()
	if grown := sys() - before; grown > 200<<20 {
		t.Errorf("200 parallel sign-ins took %d MiB", grown>>20)
	}
}

func sys() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

func TestWaitingForAHashEndsWithTheRequest(t *testing.T) {
	f := open(t)
	f.add(t, "li@example.com", crm.RoleReader)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	// With the slots free either may win; what must not happen is a wrong
	// password counted for a request that went away.
	for range 50 {
		f.SignIn(ctx, account.SignIn{Email: "li@example.com", Password: goodPassword, From: home})
	}
	f.mustSignIn(t, "li@example.com")
}
