package scenario

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// A load is one kind of request, sent by many clients at once. Each call
// sends the n-th request and reads the whole answer.
type load func(client *http.Client, n int) error

const (
	rounds    = 5
	roundTime = 2 * time.Second
)

// rate sends requests from so many clients for a round and returns how many
// were answered a second, and the latencies in order.
func rate(b *testing.B, clients int, l load) (perSecond float64, latencies []time.Duration) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var failure error
	var group sync.WaitGroup
	start := time.Now()
	for c := range clients {
		group.Go(func() {
			var own []time.Duration
			for n := c; time.Since(start) < roundTime; n += clients {
				before := time.Now()
				if err := l(client, n); err != nil {
					mu.Lock()
					failure = err
					mu.Unlock()
					return
				}
				own = append(own, time.Since(before))
			}
			mu.Lock()
			latencies = append(latencies, own...)
			mu.Unlock()
		})
	}
	group.Wait()
	if failure != nil {
		b.Fatal(failure)
	}
	slices.Sort(latencies)
	return float64(len(latencies)) / time.Since(start).Seconds(), latencies
}

// against measures two loads in alternating rounds and reports medians and
// their ratio, which is what compares between machines.
func against(b *testing.B, clients int, ours, bare load) {
	b.Helper()
	for b.Loop() {
		var our, their []float64
		var p50, p99 time.Duration
		for range rounds {
			r, l := rate(b, clients, ours)
			our = append(our, r)
			p50, p99 = l[len(l)/2], l[len(l)*99/100]
			r, _ = rate(b, clients, bare)
			their = append(their, r)
		}
		slices.Sort(our)
		slices.Sort(their)
		b.ReportMetric(our[rounds/2], "ours/s")
		b.ReportMetric(their[rounds/2], "bare/s")
		b.ReportMetric(our[rounds/2]/their[rounds/2], "ratio")
		b.ReportMetric(float64(p50.Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(p99.Microseconds())/1000, "p99-ms")
		b.ReportMetric(0, "ns/op")
	}
}

// send posts a body and reads the answer; anything but 200, or an answer that
// holds an error, is a failure.
func send(client *http.Client, url, key string, body []byte) error {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	r, err := client.Do(req)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.StatusCode != http.StatusOK || bytes.Contains(answer, []byte(`"errors"`)) {
		return fmt.Errorf("%s: %d %.300s", url, r.StatusCode, answer)
	}
	return nil
}
