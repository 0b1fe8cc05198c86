// Package crm is the vocabulary of the product: objects, fields, records,
// values, filters, rule sets, roles, events and errors as plain types, so that
// every other package speaks of the same thing by the same word. It imports
// the standard library only and decides nothing.
package crm
