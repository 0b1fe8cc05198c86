package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// auditEntry is one line of the audit log, in the same form as those of the
// configuration's changes.
type auditEntry struct {
	At     time.Time `json:"at"`
	Actor  crm.Actor `json:"actor"`
	Action string    `json:"action"`
	Target string    `json:"target"`
	Before any       `json:"before,omitempty"`
	After  any       `json:"after,omitempty"`
}

// audit writes down a change after it was made. before and after must hold no
// secret.
func (s *Service) audit(ctx context.Context, actor crm.Actor, action, target string, before, after any) error {
	data, err := json.Marshal(auditEntry{s.now().UTC(), actor, action, target, before, after})
	if err != nil {
		return err
	}
	if _, err := s.docs.PutDoc(ctx, store.Doc{Kind: auditKind, ID: newID(), Data: data}); err != nil {
		return fmt.Errorf("write audit entry %s of %s: %w", action, target, err)
	}
	return nil
}
