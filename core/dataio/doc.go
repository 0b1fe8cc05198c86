// Package dataio moves records between files and the product: it reads what
// people really have (any separator, broken quotes, two encodings, dates of
// either side of the ocean), tells every row that it can't take by its line,
// and imports the rest through the one path of record changes.
package dataio
