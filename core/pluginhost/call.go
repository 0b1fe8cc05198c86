package pluginhost

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// call is the only way to a plugin's process. It answers at once when the
// process is not there, waits no longer than the call's deadline, keeps the
// number of calls at a time in bounds and stays away from a plugin that keeps
// failing. The error is a crm.Error with PLUGIN_UNAVAILABLE, or the end of the
// caller's own context.
func (s *supervisor) call(ctx context.Context, do func(context.Context, *process) error) error {
	p, err := s.current()
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, s.settings.CallTimeout)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-limited.Done():
		return s.callError(ctx, limited.Err())
	}
	if !s.breaker.allow() {
		return unavailable(s.plugin.Name, crm.Text{
			EN:   "too many of its calls failed lately; it is tried again in a few seconds.",
			ZhCN: "近期调用失败过多，数秒后将再次尝试。"})
	}
	err = do(limited, p)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		s.breaker.forget() // the caller went away; the plugin is not to blame
	case status.Code(err) == codes.Aborted:
		s.breaker.done(true) // it answered: that it can't do its work
	default:
		s.breaker.done(err == nil)
	}
	if err != nil {
		return s.callError(ctx, err)
	}
	return nil
}

func (s *supervisor) callError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return unavailable(s.plugin.Name, s.whyNot(err)).WithCause(err)
}

func (s *supervisor) whyNot(err error) crm.Text {
	if errors.Is(err, context.DeadlineExceeded) {
		err = status.FromContextError(err).Err()
	}
	switch status.Code(err) {
	case codes.DeadlineExceeded:
		return crm.Text{
			EN:   fmt.Sprintf("it did not answer within %s.", s.settings.CallTimeout),
			ZhCN: fmt.Sprintf("在 %s 内没有响应。", s.settings.CallTimeout)}
	case codes.Unavailable, codes.Canceled:
		return crm.Text{EN: "its process ended during the call.", ZhCN: "其进程在调用期间结束。"}
	case codes.ResourceExhausted:
		return crm.Text{EN: "the message was larger than 8 MiB.", ZhCN: "消息超过 8 MiB。"}
	case codes.Aborted:
		return crm.Text{EN: "it could not do its work.", ZhCN: "无法完成其工作。"}
	}
	return crm.Text{EN: "its answer was not understood.", ZhCN: "无法理解其响应。"}
}
