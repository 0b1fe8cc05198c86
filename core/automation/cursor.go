package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/store"
)

// cursorKind are the documents that say how far this package's work came.
const cursorKind = "automation"

// load reads a cursor into at; a new one leaves at as it is.
func (f *Follower) load(ctx context.Context, id string, at any) (store.Doc, error) {
	d, err := f.o.Store.Doc(ctx, cursorKind, id)
	if errors.Is(err, store.ErrNotFound) {
		return store.Doc{Kind: cursorKind, ID: id}, nil
	}
	if err != nil {
		return d, fmt.Errorf("read the cursor %s: %w", id, err)
	}
	if err := json.Unmarshal(d.Data, at); err != nil {
		return d, fmt.Errorf("read the cursor %s: %w", id, err)
	}
	return d, nil
}

// save moves a cursor. A conflict means that another node did so meanwhile.
func (f *Follower) save(ctx context.Context, d store.Doc, at any) error {
	data, err := json.Marshal(at)
	if err != nil {
		return err
	}
	d.Data = data
	_, err = f.o.Store.PutDoc(ctx, d)
	if errors.Is(err, store.ErrConflict) {
		return errLost
	}
	if err != nil {
		return fmt.Errorf("move the cursor %s: %w", d.ID, err)
	}
	return nil
}
