package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/store"
)

// statuses are the HTTP statuses of errors outside GraphQL.
var statuses = map[crm.Code]int{
	crm.Unauthenticated: http.StatusUnauthorized,
	crm.Forbidden:       http.StatusForbidden,
	crm.NotFound:        http.StatusNotFound,
	crm.BadInput:        http.StatusBadRequest,
	crm.LimitExceeded:   http.StatusTooManyRequests,
	crm.Unavailable:     http.StatusServiceUnavailable,
}

// fail answers an error: known ones as they are, others with the request id
// only.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *crm.Error
	switch {
	case errors.As(err, &e) && statuses[e.Code] != 0:
		refuse(w, r, statuses[e.Code], e)
		return
	case errors.Is(err, store.ErrUnavailable):
		s.Log.Error("store unavailable", "request_id", request.RequestID(r.Context()), "error", err)
		refuse(w, r, http.StatusServiceUnavailable, crm.NewError(crm.Unavailable,
			"The database can't be reached; try again in a moment.", "数据库暂时无法访问，请稍后重试。"))
		return
	}
	id := request.RequestID(r.Context())
	s.Log.Error("request failed", "request_id", id, "path", r.URL.Path, "error", err)
	refuse(w, r, http.StatusInternalServerError, crm.NewError(crm.Internal,
		"Something went wrong on our side; quote the request id "+id+" when you report it.",
		"服务器内部出错；报告时请提供请求编号 "+id+"。"))
}

// refuse answers an error in the form that GraphQL answers have, so that a
// client reads one form only.
func refuse(w http.ResponseWriter, r *http.Request, status int, e *crm.Error) {
	extensions := map[string]any{"code": e.Code}
	if e.Code == crm.Internal {
		extensions["requestId"] = request.RequestID(r.Context())
	}
	answer(w, status, map[string]any{"errors": []any{map[string]any{
		"message": e.Message.In(request.Language(r.Context())), "extensions": extensions}}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone needs no answer
}
