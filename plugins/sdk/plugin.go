package sdk

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Plugin is everything that a plugin's process does. It must not be changed
// once it is served.
type Plugin struct {
	// Name and Version must be those of plugin.yaml: a process that says
	// otherwise is stopped.
	Name    string
	Version string
	// Functions are callable in rules as name.function(…), by the names of
	// plugin.yaml's contributes.functions.
	Functions map[string]Function
	// BeforeSave are the hooks, by the API name of the object, for
	// plugin.yaml's contributes.hooks.
	BeforeSave map[string]BeforeSave
}

// Function evaluates an expression function. The arguments have the number and
// types that plugin.yaml declares, but each may be null: an empty field was
// handed in. The answer must depend on nothing but the arguments (no clock, no
// network), since the server keeps answers and asks again when it likes.
//
// The null Value and a nil error mean "no answer": the rule sees nil, which
// makes a condition false. An error means the same to the rule, and its text
// is shown to whoever asks why the rule decided so.
type Function func(ctx context.Context, args []Value) (Value, error)

// BeforeSave may add to changes of one object's records or refuse them, before
// they are validated and saved.
//
// It is called with 1 to 1,000 changes and answers each of them, in order:
// exactly one Answer a change. It may be called again for the same change, so
// it must not have effects outside.
//
// An error means that the hook could not do its work for the whole call: the
// changes are saved as they are, unless plugin.yaml says that the hook is
// required; then they are refused with PLUGIN_UNAVAILABLE. To refuse a change
// because of its values, answer Faults and no error.
type BeforeSave interface {
	BeforeSave(ctx context.Context, object string, changes []Change) ([]Answer, error)
}

// BeforeSaveFunc makes a function a BeforeSave.
type BeforeSaveFunc func(ctx context.Context, object string, changes []Change) ([]Answer, error)

// BeforeSave calls the function.
func (f BeforeSaveFunc) BeforeSave(ctx context.Context, object string, changes []Change) ([]Answer, error) {
	return f(ctx, object, changes)
}

// EachChange makes a BeforeSave of a function that looks at one change at a
// time, as most hooks do. A change that is answered with the zero Answer is
// saved as it is.
func EachChange(answer func(Change) Answer) BeforeSave {
	return BeforeSaveFunc(func(ctx context.Context, _ string, changes []Change) ([]Answer, error) {
		answers := make([]Answer, len(changes))
		for i, c := range changes {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			answers[i] = answer(c)
		}
		return answers, nil
	})
}

// Check returns an error when the plugin can't be served: no name, no version,
// or a function or hook that is nil.
func (p *Plugin) Check() error {
	if p.Name == "" || p.Version == "" {
		return fmt.Errorf("sdk.Plugin needs a Name and a Version, the same as in plugin.yaml")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Functions)) {
		if p.Functions[name] == nil {
			return fmt.Errorf("sdk.Plugin: function %q is nil", name)
		}
	}
	for _, object := range slices.Sorted(maps.Keys(p.BeforeSave)) {
		if p.BeforeSave[object] == nil {
			return fmt.Errorf("sdk.Plugin: the BeforeSave hook of %q is nil", object)
		}
	}
	return nil
}
