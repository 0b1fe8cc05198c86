package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Find runs a query: as a plain find where the record alone decides, else as
// a pipeline.
func (s *Store) Find(ctx context.Context, q crm.Query) (*crm.RowSet, error) {
	set := &crm.RowSet{Columns: q.Fields}
	var b filterer
	columns := b.columns(q.Object, q.Fields)
	selected := b.selection(q.Object, q.Filter, q.Deleted)
	keys := b.keys(&q)
	partition := ""
	if q.PartitionBy != "" {
		partition, _ = b.field(q.Object, q.PartitionBy)
	}
	if b.err != nil {
		return nil, b.err
	}
	if q.Limit <= 0 {
		return set, nil
	}
	c := s.db.Collection(q.Object.Name)
	computed := helpers(keys)
	if q.After != nil && len(computed) == 0 {
		selected.match = doc("$and", bson.A{selected.match, behind(keys)})
	}
	var cursor *mongo.Cursor
	var err error
	if len(selected.rest) == 0 && len(computed) == 0 && partition == "" {
		cursor, err = c.Find(ctx, selected.match, options.Find().SetSort(sortOf(keys)).
			SetLimit(int64(q.Limit)).SetBatchSize(batchSize(q.Limit)).SetProjection(projection(columns)))
	} else {
		p := selected.stages()
		if len(computed) > 0 {
			p = append(p, doc("$addFields", computed))
			if q.After != nil {
				p = append(p, doc("$match", behind(keys)))
			}
		}
		p = append(p, page(keys, partition, q.Limit)...)
		p = append(p, doc("$project", projection(columns)))
		cursor, err = c.Aggregate(ctx, p, options.Aggregate().SetAllowDiskUse(true))
	}
	if err != nil {
		return nil, fault("find "+q.Object.Plural, err)
	}
	set.Cells, err = readRows(ctx, cursor, columns, q.Limit)
	return set, fault("find "+q.Object.Plural, err)
}

// page sorts and limits, for each value of the partition's field if there is
// one.
func page(keys []key, partition string, limit int) bson.A {
	if partition == "" {
		return bson.A{doc("$sort", sortOf(keys)), doc("$limit", int64(limit))}
	}
	const position = "_p"
	counted := bson.D{{Key: "$sum", Value: 1}, {Key: "window", Value: doc("documents", bson.A{"unbounded", "current"})}}
	return bson.A{
		doc("$setWindowFields", bson.D{{Key: "partitionBy", Value: "$" + partition},
			{Key: "sortBy", Value: sortOf(keys)}, {Key: "output", Value: doc(position, counted)}}),
		doc("$match", doc(position, doc("$lte", int64(limit)))),
		doc("$sort", bson.D{{Key: partition, Value: 1}, {Key: position, Value: 1}}),
	}
}

// columns are the fields wanted, in their order.
func (b *filterer) columns(o *crm.Object, names []string) []column {
	columns := make([]column, len(names))
	for i, name := range names {
		stored, field := b.field(o, name)
		columns[i] = column{stored, field}
	}
	return columns
}

func projection(columns []column) bson.D {
	names := make([]string, 0, len(columns)+1)
	seen := make(map[string]bool, len(columns))
	for _, c := range columns {
		if !seen[c.stored] {
			seen[c.stored] = true
			names = append(names, c.stored)
		}
	}
	if len(names) == 0 { // at least something, or the server sends all
		names = append(names, "_id")
	}
	return only(names...)
}

// batchSize has a page come in one answer, up to what is reasonable.
func batchSize(limit int) int32 { return int32(min(limit, 2000)) }

// maxRoom is for how many rows room is made before the first is there.
const maxRoom = 64

func readRows(ctx context.Context, cursor *mongo.Cursor, columns []column, limit int) ([]crm.Value, error) {
	defer cursor.Close(ctx)
	cells := make([]crm.Value, 0, len(columns)*min(limit, maxRoom))
	var err error
	for cursor.Next(ctx) {
		if cells, err = appendRow(cells, columns, cursor.Current); err != nil {
			return nil, err
		}
	}
	return cells, cursor.Err()
}

// Count counts what a query's filter selects.
func (s *Store) Count(ctx context.Context, q crm.Query) (int64, error) {
	var b filterer
	selected := b.selection(q.Object, q.Filter, q.Deleted)
	if b.err != nil {
		return 0, b.err
	}
	cursor, err := s.db.Collection(q.Object.Name).Aggregate(ctx, append(selected.stages(), doc("$count", "n")))
	if err != nil {
		return 0, fault("count "+q.Object.Plural, err)
	}
	var found []struct{ N int64 }
	if err := cursor.All(ctx, &found); err != nil || len(found) == 0 {
		return 0, fault("count "+q.Object.Plural, err)
	}
	return found[0].N, nil
}
