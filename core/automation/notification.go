package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// NotificationKind is the kind of the documents that are notifications.
const NotificationKind = "notification"

// keptFor is how long a notification is kept.
const keptFor = 180 * 24 * time.Hour

// Notification is a message to a user about a record.
type Notification struct {
	ID     string    `json:"-"`
	User   string    `json:"user"`
	At     time.Time `json:"at"`
	Text   crm.Text  `json:"text"`
	Object string    `json:"object"`
	Record string    `json:"record"`
	Cause  string    `json:"cause,omitempty"`
	Read   bool      `json:"read,omitempty"`
}

// deliver stores an event's notices, each under an id that the event alone
// decides: a notice delivered again is the same one.
func (f *Follower) deliver(ctx context.Context, e *crm.Event) error {
	for i, n := range e.Notices {
		data, err := json.Marshal(Notification{User: n.User, At: e.At, Text: n.Text, Object: e.Object, Record: e.Record, Cause: e.Cause})
		if err != nil {
			return err
		}
		d := store.Doc{Kind: NotificationKind, ID: notificationID(n.User, e.Seq, i), Data: data, ExpiresAt: e.At.Add(keptFor)}
		if _, err := f.o.Store.PutDoc(ctx, d); err != nil && !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("deliver a notice: %w", err)
		}
	}
	return nil
}

// notificationID puts a user's notifications side by side, the newest first.
func notificationID(user string, seq int64, i int) string {
	return fmt.Sprintf("%s/%016x/%04d", user, math.MaxInt64-seq, i)
}

// Notifications lists a user's notifications, the newest first, those behind
// the one with the id after (empty: from the start), limit at most.
func Notifications(ctx context.Context, docs store.Docs, user, after string, limit int) ([]Notification, error) {
	if after == "" {
		after = user + "/"
	}
	if user == "" || !strings.HasPrefix(after, user+"/") {
		return nil, noNotification()
	}
	found, err := docs.ListDocs(ctx, NotificationKind, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list notifications: %w", err)
	}
	var list []Notification
	for _, d := range found {
		if !strings.HasPrefix(d.ID, user+"/") {
			break
		}
		n, err := notificationOf(d)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// MarkRead marks one of a user's notifications as read and returns it; the
// error is NOT_FOUND for another's.
func MarkRead(ctx context.Context, docs store.Docs, user, id string) (Notification, error) {
	for {
		if user == "" || !strings.HasPrefix(id, user+"/") {
			return Notification{}, noNotification()
		}
		d, err := docs.Doc(ctx, NotificationKind, id)
		if errors.Is(err, store.ErrNotFound) {
			return Notification{}, noNotification()
		}
		if err != nil {
			return Notification{}, fmt.Errorf("read a notification: %w", err)
		}
		n, err := notificationOf(d)
		if err != nil || n.Read {
			return n, err
		}
		n.Read = true
		if d.Data, err = json.Marshal(n); err != nil {
			return n, err
		}
		if _, err = docs.PutDoc(ctx, d); !errors.Is(err, store.ErrConflict) {
			return n, err
		}
	}
}

func notificationOf(d store.Doc) (Notification, error) {
	n := Notification{ID: d.ID}
	if err := json.Unmarshal(d.Data, &n); err != nil {
		return n, fmt.Errorf("read notification %s: %w", d.ID, err)
	}
	return n, nil
}

func noNotification() error {
	return crm.NewError(crm.NotFound, "There is no such notification.", "没有该通知。")
}
