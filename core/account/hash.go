package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is what one password hash costs whoever computes it.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost is about an eighth of a second on a small server.
var DefaultCost = Cost{MemoryKiB: 64 << 10, Passes: 3, Threads: 2}

// maxCost bounds what a stored hash may ask for, so that a damaged one can't
// take the server's memory.
var maxCost = Cost{MemoryKiB: 256 << 10, Passes: 10, Threads: 16}

const (
	saltBytes = 16
	hashBytes = 32
	// parallelHashes bounds the memory that many sign-ins at once can take:
	// four hashes of 64 MiB.
	parallelHashes = 4
)

// hasher makes and checks argon2id hashes in PHC form, few at a time.
type hasher struct {
	cost  Cost
	slots chan struct{}
}

func newHasher(c Cost) *hasher {
	if c == (Cost{}) {
		c = DefaultCost
	}
	// More hashes than processors take memory and gain nothing.
	n := min(parallelHashes, max(1, runtime.GOMAXPROCS(0)))
	return &hasher{cost: c, slots: make(chan struct{}, n)}
}

// hash returns the PHC string of a password under a new salt.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	sum, err := h.sum(ctx, h.cost, salt, password)
	if err != nil {
		return "", err
	}
	return phc{h.cost, salt, sum}.String(), nil
}

// check tells whether the password belongs to a stored hash, and whether that
// hash should be made anew because the cost has changed. An empty stored hash
// belongs to nobody: it costs the same time and is never right.
func (h *hasher) check(ctx context.Context, stored, password string) (ok, stale bool, err error) {
	p := phc{h.cost, make([]byte, saltBytes), make([]byte, hashBytes)}
	if stored != "" {
		if p, err = parsePHC(stored); err != nil {
			return false, false, err
		}
	}
	sum, err := h.sum(ctx, p.cost, p.salt, password)
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(sum, p.sum) == 1
	return same && stored != "", p.cost != h.cost, nil
}

func (h *hasher) sum(ctx context.Context, c Cost, salt []byte, password string) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Threads, hashBytes), nil
}

// phc is a hash with all that is needed to check it, written
// "$argon2id$v=19$m=65536,t=3,p=2$salt$hash".
type phc struct {
	cost      Cost
	salt, sum []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.cost.MemoryKiB, p.cost.Passes, p.cost.Threads, b64(p.salt), b64(p.sum))
}

var errPHC = errors.New("stored password hash is damaged")

func parsePHC(s string) (phc, error) {
	var p phc
	var version int
	var rest string
	n, err := fmt.Sscanf(s, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version,
		&p.cost.MemoryKiB, &p.cost.Passes, &p.cost.Threads, &rest)
	if err != nil || n != 5 || version != argon2.Version || !p.cost.within(maxCost) {
		return phc{}, errPHC
	}
	salt, sum, ok := strings.Cut(rest, "$")
	if !ok {
		return phc{}, errPHC
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(salt); err != nil || len(p.salt) < saltBytes {
		return phc{}, errPHC
	}
	if p.sum, err = base64.RawStdEncoding.DecodeString(sum); err != nil || len(p.sum) != hashBytes {
		return phc{}, errPHC
	}
	return p, nil
}

func (c Cost) within(limit Cost) bool {
	return c.MemoryKiB >= 8 && c.MemoryKiB <= limit.MemoryKiB &&
		c.Passes >= 1 && c.Passes <= limit.Passes &&
		c.Threads >= 1 && c.Threads <= limit.Threads
}
