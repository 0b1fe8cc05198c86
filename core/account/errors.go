package account

import (
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// errNotSignedIn is the one answer to a missing, wrong, ended or revoked
// session or key.
var errNotSignedIn = crm.NewError(crm.Unauthenticated,
	"Sign in, or send a valid API key as \"Authorization: Bearer <key>\".",
	"请登录，或以 \"Authorization: Bearer <密钥>\" 发送有效的 API 密钥。")

// errWrongSignIn does not say which of the two is wrong, so that nobody learns
// who has an account.
var errWrongSignIn = crm.NewError(crm.Unauthenticated,
	"The e-mail address or the password is wrong.",
	"邮箱或密码不正确。")

func tooManyTries(wait time.Duration) error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("Too many failed sign-ins; try again in %d min.", minutes),
		fmt.Sprintf("登录失败次数过多，请在 %d 分钟后重试。", minutes))
}

func noSuchUser(who string) error {
	return crm.NewError(crm.NotFound,
		"There is no user "+crm.Quote(who)+".",
		"没有用户 "+crm.Quote(who)+"。")
}

func noSuchKey(id string) error {
	return crm.NewError(crm.NotFound,
		"There is no API key "+crm.Quote(id)+".",
		"没有 API 密钥 "+crm.Quote(id)+"。")
}

var errChangedMeanwhile = crm.NewError(crm.Conflict,
	"The account was changed by somebody else meanwhile; read it again and repeat the change.",
	"该账户已被他人修改，请重新读取后再试。")
