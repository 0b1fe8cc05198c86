package mongostore_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
	"github.com/guanxi-crm/guanxi/core/store/storetest"
)

// address is the MongoDB for tests. Without one there is nothing to test
// against: testserver/up starts one and prints its address.
func address(t testing.TB) string {
	t.Helper()
	uri := os.Getenv("GUANXI_TEST_MONGO")
	if uri == "" {
		t.Skip("GUANXI_TEST_MONGO is not set; core/store/mongostore/testserver/up starts a server and prints its address")
	}
	return uri
}

var databases atomic.Int64

// newDatabase returns the name of a database of this test alone, which is
// dropped after it.
func newDatabase(t testing.TB) string {
	t.Helper()
	uri := address(t)
	name := fmt.Sprintf("guanxi_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano()%1e9, databases.Add(1))
	t.Cleanup(func() {
		client := connect(t, uri)
		if err := client.Database(name).Drop(context.Background()); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return name
}

// connect is a bare driver, closed after the test.
func connect(t testing.TB, uri string) *mongo.Client {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client
}

func open(t testing.TB, o mongostore.Options) *mongostore.Store {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Database == "" {
		o.Database = newDatabase(t)
	}
	s, err := mongostore.Open(context.Background(), address(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	address(t)
	storetest.Run(t, func(t testing.TB) store.Store { return open(t, mongostore.Options{}) })
}

func TestDurable(t *testing.T) {
	address(t)
	storetest.RunDurable(t, func(t testing.TB) func() store.Store {
		name := newDatabase(t)
		return func() store.Store { return open(t, mongostore.Options{Database: name}) }
	})
}
