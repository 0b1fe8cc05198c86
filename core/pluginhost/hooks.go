package pluginhost

import (
	"context"
	"log/slog"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

var _ record.Hooks = (*Host)(nil)

// maxBatchBytes closes a batch before the message limit is near.
const maxBatchBytes = 4 << 20

// maxHookFaults is how many faults of one change are taken from a plugin.
const maxHookFaults = 50

// BeforeSave asks every enabled plugin that has a hook on the object, in the
// catalog's order, in batches of at most 1,000 changes; a plugin sees what
// those before it have set. It is sent only the fields that its hook reads,
// and an answer that sets any other than those it writes is thrown away.
//
// There is one answer a change. Err is set, with PLUGIN_UNAVAILABLE, only when
// a required hook could not be asked or its answer was thrown away; without
// required such a change goes on as if the plugin were not there.
func (h *Host) BeforeSave(ctx context.Context, cat *crm.Catalog, o *crm.Object, changes []record.HookChange) []record.HookAnswer {
	answers := make([]record.HookAnswer, len(changes))
	for i := range cat.Plugins {
		p := &cat.Plugins[i]
		if !p.Enabled {
			continue
		}
		for k := range p.Hooks {
			if hook := &p.Hooks[k]; hook.Object == o.Name && hook.On == OnBeforeSave {
				h.askHook(ctx, p.Name, o, hook, changes, answers)
			}
		}
	}
	return answers
}

// askHook asks one plugin about all changes that are not yet refused.
func (h *Host) askHook(ctx context.Context, plugin string, o *crm.Object, hook *crm.PluginHook, changes []record.HookChange, answers []record.HookAnswer) {
	s := h.supervisor(plugin)
	var batch []int
	var messages []*pluginv1.Change
	size := 0
	flush := func() {
		if len(batch) > 0 {
			h.askBatch(ctx, s, o, hook, plugin, batch, messages, answers)
		}
		batch, messages, size = nil, nil, 0
	}
	for i := range changes {
		if answers[i].Err != nil || len(answers[i].Faults) > 0 {
			continue
		}
		m := changeMessage(&changes[i], answers[i].Set, hook.Reads)
		bytes := proto.Size(m)
		if len(batch) >= wire.MaxChanges || size+bytes > maxBatchBytes {
			flush()
		}
		batch, messages, size = append(batch, i), append(messages, m), size+bytes
	}
	flush()
}

// askBatch makes one call and puts its answers in place.
func (h *Host) askBatch(ctx context.Context, s *supervisor, o *crm.Object, hook *crm.PluginHook, plugin string, batch []int, messages []*pluginv1.Change, answers []record.HookAnswer) {
	replies, err := callHook(ctx, s, plugin, o.Name, messages)
	for k, i := range batch {
		if err == nil {
			err := take(&answers[i], replies[k], o, hook)
			if err == nil {
				continue
			}
			s.log.note(slog.LevelError, "an answer of the hook on "+o.Name+" was thrown away: "+err.Error())
			if hook.Required {
				answers[i].Err = s.callError(ctx, err)
			}
			continue
		}
		if hook.Required {
			answers[i].Err = err
		}
	}
}

func callHook(ctx context.Context, s *supervisor, plugin, object string, changes []*pluginv1.Change) ([]*pluginv1.Answer, error) {
	if s == nil {
		return nil, notEnabled(plugin)
	}
	var replies []*pluginv1.Answer
	err := s.call(ctx, func(ctx context.Context, p *process) error {
		resp, err := p.hooks.BeforeSave(ctx, &pluginv1.BeforeSaveRequest{Object: object, Changes: changes})
		if err != nil {
			return err
		}
		if len(resp.GetAnswers()) != len(changes) {
			return errShortAnswer
		}
		replies = resp.GetAnswers()
		return nil
	})
	return replies, err
}

// changeMessage holds the fields that a hook reads, with what earlier plugins
// have set.
func changeMessage(c *record.HookChange, set map[string]crm.Value, reads []string) *pluginv1.Change {
	m := &pluginv1.Change{Kind: changeKind(c.Kind), Id: c.ID, Values: make(map[string]*pluginv1.Value, len(reads))}
	if c.Old != nil {
		m.Old = make(map[string]*pluginv1.Value, len(reads))
	}
	for _, field := range reads {
		v, ok := set[field]
		if !ok {
			v = c.Values[field]
		}
		if !v.IsNull() {
			m.Values[field] = toMessage(v)
		}
		if old := c.Old[field]; !old.IsNull() {
			m.Old[field] = toMessage(old)
		}
	}
	return m
}

func changeKind(k store.ChangeKind) pluginv1.ChangeKind {
	switch k {
	case store.Insert:
		return pluginv1.ChangeKind_CHANGE_KIND_CREATE
	case store.Update:
		return pluginv1.ChangeKind_CHANGE_KIND_UPDATE
	case store.Trash:
		return pluginv1.ChangeKind_CHANGE_KIND_DELETE
	case store.Restore:
		return pluginv1.ChangeKind_CHANGE_KIND_RESTORE
	}
	return pluginv1.ChangeKind_CHANGE_KIND_UNSPECIFIED
}

// take adds a plugin's answer to what earlier plugins answered, all of it or,
// when it is not allowed, nothing.
func take(answer *record.HookAnswer, m *pluginv1.Answer, o *crm.Object, hook *crm.PluginHook) error {
	set := maps.Clone(answer.Set)
	if set == nil && len(m.GetSet()) > 0 {
		set = make(map[string]crm.Value, len(m.GetSet()))
	}
	for _, field := range slices.Sorted(maps.Keys(m.GetSet())) {
		v, err := settable(o, hook, field, m.GetSet()[field])
		if err != nil {
			return err
		}
		set[field] = v
	}
	answer.Set = set
	for i, f := range m.GetFaults() {
		if i == maxHookFaults {
			break
		}
		answer.Faults = append(answer.Faults, hookFault(o, hook, f))
	}
	return nil
}
