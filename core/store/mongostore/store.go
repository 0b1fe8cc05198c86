package mongostore

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/guanxi-crm/guanxi/core/store"
)

// The collections of the store's own.
const (
	eventsName    = "_events"
	docsName      = "_docs"
	jobsName      = "_jobs"
	leasesName    = "_leases"
	sequencesName = "_sequences"
	journalName   = "_journal"
	objectsName   = "_objects"
	metaName      = "_meta"
)

// Options are the settings of a Store beside its address.
type Options struct {
	// Now is the clock; required.
	Now func() time.Time
	// Log receives what goes wrong in the background; nil means nowhere.
	Log *slog.Logger
	// Database is the database's name; empty means the one in the URI's path,
	// or "guanxi" when there is none.
	Database string
	// SweepEvery is the pause between searches for what dead processes left
	// behind; 0 means 10 seconds.
	SweepEvery time.Duration
	// Monitor, when set, sees every command; for measurements and tests.
	Monitor *event.CommandMonitor
}

// Store is an open MongoDB database. It implements store.Store.
type Store struct {
	client *mongo.Client
	db     *mongo.Database
	now    func() time.Time
	log    *slog.Logger

	// lastSeq is a lower bound of the newest event's number, so that looking
	// for it never starts from the beginning.
	lastSeq atomic.Int64
	// timed holds the objects known to be noted as having timers.
	timed sync.Map
	drain *drainer
	// stop ends the background work, which done waits for.
	stop context.CancelFunc
	done sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open connects to a MongoDB deployment, makes the database ready and starts
// the background work. The context is for opening only. Errors:
// store.ErrUnavailable when no server answers within five seconds,
// store.ErrNewer when a newer version of the product wrote the data.
func Open(ctx context.Context, uri string, o Options) (*Store, error) {
	if o.Now == nil {
		return nil, fmt.Errorf("mongostore: Options.Now is missing")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.SweepEvery <= 0 {
		o.SweepEvery = 10 * time.Second
	}
	client, err := connect(uri, o.Monitor)
	if err != nil {
		return nil, err
	}
	name := o.Database
	if name == "" {
		name = databaseOf(uri)
	}
	s := &Store{client: client, db: client.Database(name), now: o.Now, log: o.Log}
	if err := s.prepareOwn(ctx); err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("open MongoDB database %q: %w", name, err)
	}
	s.drain = newDrainer(s)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.done.Go(func() { s.drain.run(background, o.SweepEvery) })
	return s, nil
}

// Kind is "mongodb".
func (s *Store) Kind() string { return "mongodb" }

// Ping writes a small document and so proves that the database can be read
// and written.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.db.Collection(metaName).UpdateOne(ctx, byID("ping"),
		set("at", s.now()), upsertOne())
	return fault("ping", err)
}

// Close ends the background work, after moving what this process still has to
// the event log, and closes the connections.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.drain.flush(ctx); err != nil {
		// Nothing is lost: the events are in their records, and the next
		// process to sweep logs them.
		s.log.Warn("events are left for the next start", "error", err)
	}
	return s.client.Disconnect(ctx)
}

// token returns a text that nobody else has, to recognise an own write by.
// Later ones are greater, which keeps indexes over them compact.
func token() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}
