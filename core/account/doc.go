// Package account knows who may come in: users with passwords, their sessions,
// and API keys for programs. It exists apart from package access, which decides
// what somebody who is in may do.
//
// Nothing that would let a reader of the database in is stored: passwords are
// argon2id hashes, sessions and API keys only their SHA-256.
package account
