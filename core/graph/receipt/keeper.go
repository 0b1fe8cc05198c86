// Package receipt makes a request with an Idempotency-Key happen once: it
// keeps the first answer, and gives it to whoever sends the request again.
package receipt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	kind = "idempotency"

	// Life is how long a receipt is kept, as the API promises.
	Life = 24 * time.Hour
	// maxAnswer is the largest answer that is kept, in bytes.
	maxAnswer = 256 << 10
	// working is how long a request may be under way before its process is
	// taken for dead: well above the time limit of an operation, so that
	// neither a slow store nor clocks that differ between servers matter.
	working = 30 * time.Second
	// patience is how long a request waits for another with the same key:
	// below the time limit of an operation, so that the caller hears of it.
	patience = 8 * time.Second
	// filing is how long the end of a request may take to be written down.
	filing = 5 * time.Second
	// A waiting request looks again after firstLook, then ever less often, at
	// least each lastLook.
	firstLook, lastLook = 5 * time.Millisecond, 200 * time.Millisecond
)

// Keeper carries requests out once. It may be used from several goroutines,
// and several servers of one store keep each other's receipts.
//
// Before a request runs, its receipt is written as begun, which only one of
// several at the same time can do; after it, the receipt gets the answer. When
// the process dies in between, or the store can't be written after the
// request, the receipt stays begun: nobody can tell then whether the request
// was done. It is not run again. Who repeats it within Life is told with
// CONFLICT that the outcome is unknown, and to look at the records before
// sending it with a new key. What began less than the time of working ago may
// still be under way somewhere; until then it is waited for, and CONFLICT says
// that it is not finished.
type Keeper struct {
	Docs store.Docs
	Now  func() time.Time
	Log  *slog.Logger
}

// Request is one sending of a request.
type Request struct {
	Actor crm.Actor
	Key   string // 1 to 200 printable ASCII characters, see Check
	Body  []byte
}

// Outcome is how a request ended.
type Outcome struct {
	Answer []byte
	// Undone says that nothing was done and that trying again may help: no
	// receipt is kept.
	Undone bool
	// Secret says that the answer is shown once only: the receipt is kept
	// without it.
	Secret bool
}

// stored is a receipt as it is kept. Answer is nil when it can't be given
// again.
type stored struct {
	Body   string    `json:"body"` // hash
	Done   bool      `json:"done"`
	Until  time.Time `json:"until"` // begun ones: when the process is taken for dead
	Answer []byte    `json:"answer,omitempty"`
}

// Do answers a request: by run, unless the same actor sent the key before. The
// context that run gets does not end when the caller goes away, because who
// repeats a request often did just that; run bounds it. A key that stands for
// another body, for a request that is still under way after a while, or for
// one whose answer can't be given again is CONFLICT.
func (k *Keeper) Do(ctx context.Context, r Request, run func(context.Context) Outcome) ([]byte, error) {
	id, body := hash(string(r.Actor.Kind), r.Actor.ID, r.Key), hash(string(r.Body))
	begun, answer, err := k.begin(ctx, id, body)
	if err != nil || begun == nil {
		return answer, err
	}
	out := run(context.WithoutCancel(ctx))
	k.end(ctx, *begun, body, out)
	return out.Answer, nil
}

// begin writes the receipt of a request that is to run and returns it, or
// answers one that ran before.
func (k *Keeper) begin(ctx context.Context, id, body string) (*store.Doc, []byte, error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for pause := firstLook; ; pause = min(2*pause, lastLook) {
		found, err := k.Docs.Doc(ctx, kind, id)
		fresh := errors.Is(err, store.ErrNotFound)
		if err != nil && !fresh {
			return nil, nil, fmt.Errorf("read the receipt of a request: %w", err)
		}
		if fresh || found.ExpiresAt.Before(k.Now()) {
			begun, err := k.file(ctx, store.Doc{Kind: kind, ID: id, Version: found.Version}, stored{Body: body, Until: k.Now().Add(working)})
			if errors.Is(err, store.ErrConflict) {
				continue // another one was first
			}
			if err != nil {
				return nil, nil, fmt.Errorf("write the receipt of a request: %w", err)
			}
			return &begun, nil, nil
		}
		var s stored
		if err := json.Unmarshal(found.Data, &s); err != nil {
			return nil, nil, fmt.Errorf("read the receipt of a request: %w", err)
		}
		switch {
		case s.Body != body:
			return nil, nil, errOtherBody()
		case s.Done && s.Answer == nil:
			return nil, nil, errNotKept()
		case s.Done:
			return nil, s.Answer, nil
		case s.Until.Before(k.Now()):
			return nil, nil, errUnknown()
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-deadline.C:
			return nil, nil, errUnderWay()
		case <-time.After(pause):
		}
	}
}

// end writes down how the request ended. That it could not be is no fault of
// the answer: the receipt stays begun.
func (k *Keeper) end(ctx context.Context, begun store.Doc, body string, out Outcome) {
	var err error
	if out.Undone {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
		defer cancel()
		err = k.Docs.DeleteDoc(ctx, kind, begun.ID)
	} else {
		s := stored{Body: body, Done: true}
		if !out.Secret && len(out.Answer) <= maxAnswer {
			s.Answer = out.Answer
		}
		_, err = k.file(ctx, begun, s)
	}
	if err != nil {
		k.Log.WarnContext(ctx, "the answer to a request with an Idempotency-Key was not kept", "error", err)
	}
}

// file writes a receipt, also for a caller who goes away: whether it is there
// must be known.
func (k *Keeper) file(ctx context.Context, d store.Doc, s stored) (store.Doc, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
	defer cancel()
	data, err := json.Marshal(s)
	if err != nil {
		return store.Doc{}, err
	}
	d.Data, d.ExpiresAt = data, k.Now().Add(Life)
	return k.Docs.PutDoc(ctx, d)
}

// hash joins texts so that different lists never give the same.
func hash(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
	return hex.EncodeToString(h.Sum(nil))
}
