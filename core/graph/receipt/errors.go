package receipt

import (
	"net/http"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Header carries the key.
const Header = "Idempotency-Key"

const maxKey = 200

// Key is the key of a request, "" when it has none, or BAD_INPUT.
func Key(h http.Header) (string, error) {
	values := h.Values(Header)
	if len(values) == 0 {
		return "", nil
	}
	key := values[0]
	ok := len(values) == 1 && key != "" && len(key) <= maxKey
	for i := range len(key) {
		ok = ok && key[i] >= ' ' && key[i] <= '~'
	}
	if !ok {
		return "", crm.NewError(crm.BadInput,
			"Send one Idempotency-Key of 1 to 200 printable ASCII characters, for example a UUID.",
			"请仅发送一个 Idempotency-Key，由 1 到 200 个可打印 ASCII 字符组成，例如 UUID。")
	}
	return key, nil
}

func errOtherBody() error {
	return crm.NewError(crm.Conflict,
		"This Idempotency-Key was used for another request body; use a new key for a new request.",
		"此 Idempotency-Key 已用于内容不同的请求；新的请求请使用新的键。")
}

func errUnderWay() error {
	return crm.NewError(crm.Conflict,
		"The request with this Idempotency-Key is not finished yet; send it again in a few seconds, with the same key.",
		"使用此 Idempotency-Key 的请求尚未完成；请几秒后用同一个键重新发送。")
}

func errUnknown() error {
	return crm.NewError(crm.Conflict,
		"The request with this Idempotency-Key was cut short by a crash, and its outcome is unknown. Look whether the records it writes are there, in their lists or their history; if not, send it again with a new key.",
		"使用此 Idempotency-Key 的请求因故障中断，结果未知。请在列表或历史中查看其写入的记录是否存在；如不存在，请用新的键重新发送。")
}

func errNotKept() error {
	return crm.NewError(crm.Conflict,
		"The request with this Idempotency-Key was done, but its answer is too large or too secret to be kept; read what it wrote instead of sending it again.",
		"使用此 Idempotency-Key 的请求已执行，但其应答过大或涉密而未保存；请直接读取所写入的内容，不要重新发送。")
}
