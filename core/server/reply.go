package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

var (
	errMethod = crm.NewError(crm.BadInput,
		"This address does not take that HTTP method.", "该地址不支持此 HTTP 方法。")
	errCross = crm.NewError(crm.Forbidden,
		"The request came from another site, or lacks the header X-Requested-With that a signed-in browser must send; API clients use a bearer key.",
		"请求来自其他网站，或缺少已登录浏览器必须发送的 X-Requested-With 头；API 客户端请使用 Bearer 密钥。")
	errPanic = crm.NewError(crm.Internal,
		"Something went wrong on our side. If it happens again, tell your administrator the request id.",
		"系统内部出错。如再次发生，请将请求编号告知管理员。")
	errUnavailable = crm.NewError(crm.Unavailable,
		"The database can't be reached at the moment; try again shortly.", "数据库暂时无法访问，请稍后重试。")
	errNotFound = crm.NewError(crm.NotFound, "There is nothing at this address.", "此地址没有内容。")
)

// statuses are the HTTP statuses of the error codes.
var statuses = map[crm.Code]int{
	crm.Unauthenticated:   http.StatusUnauthorized,
	crm.Forbidden:         http.StatusForbidden,
	crm.NotFound:          http.StatusNotFound,
	crm.BadInput:          http.StatusBadRequest,
	crm.ValidationFailed:  http.StatusUnprocessableEntity,
	crm.Conflict:          http.StatusConflict,
	crm.LimitExceeded:     http.StatusTooManyRequests,
	crm.PluginUnavailable: http.StatusServiceUnavailable,
	crm.Unavailable:       http.StatusServiceUnavailable,
}

// shown is an error as a client sees it.
type shown struct {
	Code      crm.Code     `json:"code"`
	Message   string       `json:"message,omitempty"`
	Fields    []shownField `json:"fields,omitempty"`
	RequestID string       `json:"requestId,omitempty"`
}

type shownField struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// fail answers with an error of a service. What is not meant for clients goes
// to the log.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var known *crm.Error
	switch {
	case errors.As(err, &known) && known.Code != crm.Internal:
	case errors.Is(err, store.ErrUnavailable):
		known = errUnavailable
	default:
		known = errPanic
	}
	if known.Code == crm.Internal || known.Code == crm.Unavailable {
		s.Log.Error("request failed", "request_id", seenOf(r.Context()).id, "error", err)
	}
	status := statuses[known.Code]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	s.refuse(w, r, status, known)
}

// refuse answers with an error: on /graphql in the form of GraphQL, elsewhere
// as {"error": {…}}.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, e *crm.Error) {
	x := seenOf(r.Context())
	out := shown{Code: e.Code, Message: e.Message.In(x.language)}
	for _, f := range e.Fields {
		out.Fields = append(out.Fields, shownField{f.Field, f.Code, f.Message.In(x.language)})
	}
	if e.Code == crm.Internal {
		out.RequestID = x.id
	}
	var body any = map[string]shown{"error": out}
	if strings.TrimSuffix(r.URL.Path, "/") == "/graphql" {
		message := out.Message
		out.Message = ""
		body = map[string]any{"errors": []any{map[string]any{"message": message, "extensions": out}}}
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	reply(w, status, body)
}

// reply answers with JSON. That a client has gone is nobody's fault.
func reply(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // only plain structs and maps come here
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
