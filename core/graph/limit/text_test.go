package limit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
)

func TestTextThatIsNoUnicodeIsRefused(t *testing.T) {
	for body, refused := range map[string]bool{
		`{"query":"é 客户 😀"}`:            false,
		`{"query":"\ud83d\ude00"}`:      false,
		`{"query":"\\ud800"}`:           false,
		`{"query":"\\\ud800"}`:          true,
		`{"query":"\ud800"}`:            true,
		`{"query":"\udc00"}`:            true,
		`{"query":"\ud800\ud800"}`:      true,
		`{"query":"\uD83D x"}`:          true,
		`{"query":"\ude00\ud83d"}`:      true,
		"{\"query\":\"\xff\"}":          true,
		"{\"query\":\"\xed\xa0\x80\"}":  true,
		`{"query":"ends with a \ud83d`:  true,
		`{"query":"ends with a slash \`: false,
	} {
		err := limit.Defaults().Body([]byte(body))
		if got := crm.CodeOf(err) == crm.BadInput && strings.Contains(err.Error(), "Unicode"); got != refused {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// What Go itself writes always passes.
func TestTextOfGoPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := json.Marshal(map[string]string{"query": rapid.String().Draw(t, "s")})
		if err != nil {
			t.Fatal(err)
		}
		if err := limit.Defaults().Body(b); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
	})
}
