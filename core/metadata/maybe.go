package metadata

// Maybe is a setting of an update: left out, it stays as it is.
type Maybe[T any] struct {
	value T
	set   bool
}

// Set returns a setting that is to be changed to a value, which may be the
// zero value to clear it.
func Set[T any](value T) Maybe[T] { return Maybe[T]{value, true} }

// into changes the target if the setting was given.
func (m Maybe[T]) into(target *T) {
	if m.set {
		*target = m.value
	}
}
