package main

import (
	"strings"
	"unicode"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

const (
	minNumber = 4
	maxNumber = 20
)

// beforeSaveMember brings the member number into its one form and raises the
// level to what the points have earned. It never lowers a level: staff may
// give a higher one than the points do.
func beforeSaveMember(c sdk.Change) sdk.Answer {
	if c.Kind == sdk.Delete {
		return sdk.Answer{}
	}
	number := normalNumber(c.Get("memberNo").Text())
	if !validNumber(number) {
		return sdk.Refuse("memberNo", "MEMBER_NUMBER", sdk.Text{
			EN:   "A member number has 4 to 20 letters A to Z and digits.",
			ZhCN: "会员号由 4 至 20 位字母 A 至 Z 和数字组成。",
		})
	}
	if c.Get("points12m").Integer() < 0 {
		return sdk.Refuse("points12m", "NEGATIVE_POINTS", sdk.Text{
			EN:   "The points of 12 months are what was earned, so they can't be less than 0.",
			ZhCN: "近12个月积分为获得的积分，不能小于 0。",
		})
	}
	set := map[string]sdk.Value{}
	if number != c.Get("memberNo").Text() {
		set["memberNo"] = sdk.TextValue(number)
	}
	earned := levelOf(c.Get("points12m").Integer())
	if rank(earned) > rank(c.Get("level").Text()) {
		set["level"] = sdk.TextValue(earned)
	}
	return sdk.Answer{Set: set}
}

// normalNumber takes out blanks and dashes, makes letters capital and turns
// the full-width forms of Chinese keyboards into plain ones.
func normalNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // U+FF01 to U+FF5E are ASCII 0x21 to 0x7E
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func validNumber(s string) bool {
	if len(s) < minNumber || len(s) > maxNumber {
		return false
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}
