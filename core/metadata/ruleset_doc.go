package metadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// ruleSetKind is the kind of the documents that keep every version of every
// rule set, drafts included. A document's id is the rule set's id and the
// version; that of version 1 has the name as its key, which so is unique.
const ruleSetKind = "ruleSet"

// A version's document is written until the version is first activated; its
// ActivatedAt says so. Whether it is active now, the catalog alone knows.
type storedRuleSet struct {
	crm.RuleSet
	doc int64 // version of the document, 0 when it is not stored yet
}

func ruleSetDocID(id string, version int) string { return fmt.Sprintf("%s/%06d", id, version) }

// ruleSetDocs returns the versions of a rule set, oldest first; none when there
// is no such rule set.
func (s *Service) ruleSetDocs(ctx context.Context, id string) ([]storedRuleSet, error) {
	if strings.ContainsRune(id, '/') {
		return nil, nil
	}
	return s.listRuleSets(ctx, id+"/", id+"/")
}

// listRuleSets returns the stored versions with document ids after the one
// given, as long as they start with the prefix.
func (s *Service) listRuleSets(ctx context.Context, after, prefix string) ([]storedRuleSet, error) {
	const page = 500
	var sets []storedRuleSet
	for {
		docs, err := s.store.ListDocs(ctx, ruleSetKind, after, page)
		if err != nil {
			return nil, fmt.Errorf("read rule sets: %w", err)
		}
		for _, d := range docs {
			if !strings.HasPrefix(d.ID, prefix) {
				return sets, nil
			}
			rs := storedRuleSet{doc: d.Version}
			if err := json.Unmarshal(d.Data, &rs.RuleSet); err != nil {
				return nil, fmt.Errorf("read rule set %s: %w", d.ID, err)
			}
			rs.Status = s.status(&rs.RuleSet)
			sets = append(sets, rs)
			after = d.ID
		}
		if len(docs) < page {
			return sets, nil
		}
	}
}

// status is where a stored version is in its life.
func (s *Service) status(rs *crm.RuleSet) crm.RuleStatus {
	switch active := s.active(rs.ID); {
	case active != nil && active.Version == rs.Version:
		return crm.RuleActive
	case rs.ActivatedAt.IsZero():
		return crm.RuleDraft
	}
	return crm.RuleSuperseded
}

// active is the active version of a rule set, or nil.
func (s *Service) active(id string) *crm.RuleSet {
	sets := s.Catalog().RuleSets
	if i := slices.IndexFunc(sets, func(rs *crm.RuleSet) bool { return rs.ID == id }); i >= 0 {
		return sets[i]
	}
	return nil
}

// putRuleSet writes a version. A name that another rule set has is a
// BAD_INPUT, a version that was written meanwhile store.ErrConflict.
func (s *Service) putRuleSet(ctx context.Context, rs storedRuleSet) error {
	data, err := json.Marshal(rs.RuleSet)
	if err != nil {
		return err
	}
	d := store.Doc{Kind: ruleSetKind, ID: ruleSetDocID(rs.ID, rs.Version), Version: rs.doc, Data: data}
	if rs.Version == 1 {
		d.Key = rs.Name
	}
	_, err = s.store.PutDoc(ctx, d)
	if !errors.Is(err, store.ErrConflict) || rs.Version != 1 || rs.doc != 0 {
		return err
	}
	return nameTaken("name", rs.Name)
}

// RuleSet returns the newest version of a rule set; NOT_FOUND when there is
// none.
func (s *Service) RuleSet(ctx context.Context, id string) (*crm.RuleSet, error) {
	versions, err := s.RuleSetVersions(ctx, id)
	if err != nil {
		return nil, err
	}
	return versions[0], nil
}

// RuleSetVersions returns all versions of a rule set, newest first; NOT_FOUND
// when there is none.
func (s *Service) RuleSetVersions(ctx context.Context, id string) ([]*crm.RuleSet, error) {
	docs, err := s.ruleSetDocs(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, noRuleSet(id)
	}
	versions := make([]*crm.RuleSet, 0, len(docs))
	for i := range slices.Backward(docs) {
		versions = append(versions, &docs[i].RuleSet)
	}
	return versions, nil
}

// RuleSets returns the newest version of each rule set of an object and kind,
// by name; an empty object or kind means all.
func (s *Service) RuleSets(ctx context.Context, object string, kind crm.RuleKind) ([]*crm.RuleSet, error) {
	docs, err := s.listRuleSets(ctx, "", "")
	if err != nil {
		return nil, err
	}
	var sets []*crm.RuleSet
	for i := range docs {
		rs := &docs[i].RuleSet
		last := i == len(docs)-1 || docs[i+1].ID != rs.ID
		if last && (object == "" || rs.Object == object) && (kind == "" || rs.Kind == kind) {
			sets = append(sets, rs)
		}
	}
	slices.SortFunc(sets, func(a, b *crm.RuleSet) int { return strings.Compare(a.Name, b.Name) })
	return sets, nil
}

// Problems returns what keeps a version of a rule set from running now.
func (s *Service) Problems(rs *crm.RuleSet) []crm.RuleProblem {
	return s.rules.Check(s.Catalog(), rs)
}

// ActiveVersion is the active version of a rule set, 0 when none is.
func (s *Service) ActiveVersion(id string) int {
	if rs := s.active(id); rs != nil {
		return rs.Version
	}
	return 0
}

func noRuleSet(id string) error {
	return crm.NewError(crm.NotFound,
		"There is no rule set "+crm.Quote(id)+".", "没有规则集 "+crm.Quote(id)+"。")
}
