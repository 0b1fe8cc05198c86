package account

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	minPassword = 10  // characters
	maxPassword = 256 // characters; longer ones only cost time to hash
)

//go:embed common_passwords.txt
var commonPasswordFile string

// commonPasswords are those that everyone who guesses tries first.
var commonPasswords = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonPasswordFile) {
		set[strings.TrimSpace(line)] = true
	}
	return set
})

// normalize makes one password of all the ways a keyboard may send the same
// characters.
func normalize(password string) string { return norm.NFC.String(password) }

// checkPassword returns why a normalized password can't be used for an account,
// or nil.
func checkPassword(password, email string) *crm.FieldError {
	n := utf8.RuneCountInString(password)
	folded := crm.Fold(password)
	name, _, _ := strings.Cut(email, "@")
	switch {
	case !utf8.ValidString(password):
		return passwordError("INVALID_VALUE", "The password must be valid UTF-8 text.", "密码必须是有效的 UTF-8 文本。")
	case n < minPassword:
		return passwordError("TOO_SHORT", "Use a password of at least 10 characters.", "密码至少需要 10 个字符。")
	case n > maxPassword:
		return passwordError("TOO_LONG", "Use a password of at most 256 characters.", "密码最多 256 个字符。")
	case commonPasswords()[folded], oneCharacter(folded):
		return passwordError("TOO_COMMON", "This password is among the first that are guessed; choose another.", "该密码极易被猜到，请另选一个。")
	case folded == crm.Fold(email), len(name) >= 4 && strings.Trim(folded, "0123456789!@#$%.") == crm.Fold(name):
		return passwordError("TOO_COMMON", "The password must not be the e-mail address or its name; choose another.", "密码不能是邮箱地址或其中的名字，请另选一个。")
	}
	return nil
}

func oneCharacter(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

func passwordError(code, en, zh string) *crm.FieldError {
	return &crm.FieldError{Field: "password", Code: code, Message: crm.Text{EN: en, ZhCN: zh}}
}
