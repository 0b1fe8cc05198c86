package mongostore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	defaultDatabase = "guanxi"
	// selectionTimeout is how long an operation waits for a server that can
	// take it: longer than a usual election, shorter than a person's patience.
	selectionTimeout = 5 * time.Second
	// operationTimeout ends an operation whose caller set no deadline.
	operationTimeout = 60 * time.Second
)

// Codes of errors that are gone when the same is done again.
const (
	duplicateKey  = 11000
	writeConflict = 112
	deadlock      = 16908292 // of DocumentDB, where MongoDB has writeConflict
)

// connect makes the client. Durability is set here and not left to the URI:
// what is acknowledged is on disk on a majority.
func connect(uri string, monitor *event.CommandMonitor) (*mongo.Client, error) {
	journal := true
	o := options.Client().ApplyURI(uri).
		SetAppName("guanxi").
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).
		SetRetryReads(true).
		SetConnectTimeout(selectionTimeout).
		SetServerSelectionTimeout(selectionTimeout).
		SetTimeout(operationTimeout)
	if monitor != nil {
		o.SetMonitor(monitor)
	}
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("the MongoDB address is not usable (expected mongodb://host:port/database): %w", err)
	}
	client, err := mongo.Connect(o)
	if err != nil {
		return nil, fmt.Errorf("connect to MongoDB: %w", err)
	}
	return client, nil
}

// databaseOf is the database named in a URI's path, or the default.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	if path == "" {
		return defaultDatabase
	}
	return path
}

// fault turns an error of the driver into one of package store, saying what
// was being done; nil stays nil, and the end of the caller's context stays
// what it is.
func fault(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
		return err
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, err)
	case errors.Is(err, mongo.ErrClientDisconnected):
		return fmt.Errorf("%s: %w: the store is closed", doing, store.ErrUnavailable)
	case isOpen(err):
		return fmt.Errorf("%s: %w: MongoDB does not answer; check its address and that it runs: %w", doing, store.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// isOpen tells whether the server may or may not have done what was asked,
// because it could not be reached, its answer was lost or others were in the
// way. Such an operation is worth sending again when it is conditional.
func isOpen(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var selection topology.ServerSelectionError
	if errors.As(err, &selection) || mongo.IsNetworkError(err) || mongo.IsTimeout(err) {
		return true
	}
	var server mongo.ServerError
	if errors.As(err, &server) && (server.HasErrorCode(writeConflict) || server.HasErrorCode(deadlock)) {
		return true
	}
	var labels mongo.LabeledError
	if errors.As(err, &labels) {
		return labels.HasErrorLabel("RetryableWriteError") || labels.HasErrorLabel("TransientTransactionError") ||
			labels.HasErrorLabel("NetworkError")
	}
	// A request that waited for a connection when another one's broke. The
	// driver has no exported type for it.
	var pool interface{ Retryable() bool }
	if errors.As(err, &pool) && pool.Retryable() {
		return true
	}
	var connection topology.ConnectionError
	return errors.As(err, &connection)
}
