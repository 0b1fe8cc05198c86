package metadata

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// auditKind is the kind of the documents of the audit log, which other
// services write too, in the same form. Their ids are UUIDv7 and so in the
// order of time.
const auditKind = "audit"

// AuditEntry is one change of the configuration or of people. Before and After
// are what was changed, as JSON; empty when there was or is nothing.
type AuditEntry struct {
	ID     string          `json:"id,omitempty"`
	At     time.Time       `json:"at"`
	Actor  crm.Actor       `json:"actor"`
	Action string          `json:"action"` // "object.create", "ruleSet.activate", "user.update"
	Target string          `json:"target"` // "customer", "customer.tier", a user's id
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// note is what a change says of itself for the audit log.
type note struct {
	action, target string
	before, after  any
	// mayBreak lets rule sets stop working by the change.
	mayBreak bool
}

func (s *Service) entry(actor crm.Actor, n note) (*AuditEntry, error) {
	e := &AuditEntry{At: s.now().UTC(), Actor: actor, Action: n.action, Target: n.target}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	e.ID = id.String()
	if e.Before, err = asJSON(n.before); err != nil {
		return nil, err
	}
	e.After, err = asJSON(n.after)
	return e, err
}

// audit writes an entry for a change that is not one of the catalog.
func (s *Service) audit(ctx context.Context, actor crm.Actor, n note) error {
	e, err := s.entry(actor, n)
	if err != nil {
		return err
	}
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return s.putOnce(ctx, auditKind, e.ID, data)
}

func asJSON(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

// AuditLog returns entries of the audit log, newest first, limit at most,
// those before the entry of an id, or from the newest. The actor must be
// allowed to configure.
func (s *Service) AuditLog(ctx context.Context, actor crm.Actor, before string, limit int) ([]AuditEntry, error) {
	if err := s.mayConfigure(actor); err != nil {
		return nil, err
	}
	from := s.now()
	if before != "" {
		id, err := uuid.Parse(before)
		if err != nil {
			return nil, crm.BadInputs([]crm.FieldError{{Field: "before", Code: "INVALID_VALUE", Message: crm.Text{
				EN: "Use the id of an entry of the audit log.", ZhCN: "请使用审计日志条目的 ID。"}}})
		}
		before, from = id.String(), timeOf(id)
	}
	// Documents are listed oldest first, so the log is read in windows of
	// time, each twice as long as the one after it.
	var entries []AuditEntry
	for window := time.Hour; len(entries) < limit; window *= 2 {
		from = from.Add(-window)
		after := ""
		if from.After(time.UnixMilli(0)) {
			after = firstID(from)
		}
		found, err := s.auditBetween(ctx, after, before, limit-len(entries))
		if err != nil {
			return nil, err
		}
		entries = append(entries, found...)
		if after == "" {
			break
		}
		before = after
	}
	return entries, nil
}

// auditBetween returns the newest entries with ids above after and below
// before (empty: no bound), newest first, most at most.
func (s *Service) auditBetween(ctx context.Context, after, before string, most int) ([]AuditEntry, error) {
	const page = 500
	var entries []AuditEntry
	for {
		docs, err := s.store.ListDocs(ctx, auditKind, after, page)
		if err != nil {
			return nil, fmt.Errorf("read the audit log: %w", err)
		}
		for _, d := range docs {
			after = d.ID
			if before != "" && strings.Compare(d.ID, before) >= 0 {
				slices.Reverse(entries)
				return entries, nil
			}
			var e AuditEntry
			if err := json.Unmarshal(d.Data, &e); err != nil {
				return nil, fmt.Errorf("read audit entry %s: %w", d.ID, err)
			}
			e.ID = d.ID
			entries = append(entries, e)
		}
		if len(entries) > most {
			entries = slices.Delete(entries, 0, len(entries)-most)
		}
		if len(docs) < page {
			slices.Reverse(entries)
			return entries, nil
		}
	}
}

// timeOf is the moment that a UUIDv7 was made.
func timeOf(id uuid.UUID) time.Time {
	var ms int64
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms)
}

// firstID sorts before all UUIDv7 made at t or later.
func firstID(t time.Time) string {
	var id uuid.UUID
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	return id.String()
}
