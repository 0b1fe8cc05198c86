package pluginhost

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// State is where an installed plugin is in its life.
type State string

const (
	Disabled State = "DISABLED" // installed, not wanted
	Starting State = "STARTING" // on its way, or between two tries
	Running  State = "RUNNING"
	Stopped  State = "STOPPED" // died too often; waits for an admin
	Failed   State = "FAILED"  // can't run as it is; waits for an admin
)

// supervisor keeps one enabled plugin running, from Enable to Disable. Its
// loop is the only one that starts and ends processes; calls only read.
type supervisor struct {
	settings Settings
	now      func() time.Time
	log      *pluginLog
	plugin   crm.Plugin // as it was enabled
	// start makes the next process.
	start   func(ctx context.Context) (*process, error)
	onState func(Status)

	breaker *breaker
	slots   chan struct{} // one for each call under way

	cancel context.CancelFunc
	done   chan struct{} // closed when the loop and its process have ended

	mu       sync.Mutex
	state    State
	since    time.Time
	fault    *Fault
	process  *process
	restarts int
	settled  chan struct{} // closed when the first start has an outcome
}

// run is the life of the plugin until ctx ends or it is given up.
func (s *supervisor) run(ctx context.Context) {
	defer close(s.done)
	pauses := &pauses{settings: s.settings, now: s.now}
	for {
		startedAt := s.now()
		fault := s.live(ctx)
		if ctx.Err() != nil {
			return
		}
		if fault.Permanent {
			s.enter(Failed, fault)
			return
		}
		pause, again := pauses.after(startedAt)
		if !again {
			s.enter(Stopped, s.tooManyStarts(fault))
			return
		}
		s.enter(Starting, fault)
		s.log.note(slog.LevelWarn, fmt.Sprintf("starting again in %s", pause.Round(time.Millisecond)))
		if !sleep(ctx, pause) {
			return
		}
		s.countRestart()
	}
}

// live starts a process and stays with it until its end. It returns why it
// ended, or nothing of use when ctx did.
func (s *supervisor) live(ctx context.Context) *Fault {
	p, err := s.start(ctx)
	if err != nil {
		return asFault(err)
	}
	s.began(p)
	fault := s.watch(ctx, p)
	s.mu.Lock()
	s.process, s.state, s.since, s.fault = nil, Starting, s.now(), fault
	s.mu.Unlock()
	if fault == nil {
		s.drain()
		p.stop(s.settings.StopTimeout)
		return nil
	}
	p.kill()
	return fault
}

// drain waits for the calls under way, which have their deadlines.
func (s *supervisor) drain() {
	timer := time.NewTimer(s.settings.CallTimeout)
	defer timer.Stop()
	taken := 0
	for timeout := false; taken < cap(s.slots) && !timeout; {
		select {
		case s.slots <- struct{}{}:
			taken++
		case <-timer.C:
			timeout = true
		}
	}
	for range taken {
		<-s.slots
	}
}

// watch returns when the process is dead or does not answer any more, or nil
// when ctx ends.
func (s *supervisor) watch(ctx context.Context, p *process) *Fault {
	ticker := time.NewTicker(s.settings.HealthEvery)
	defer ticker.Stop()
	for misses := 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-p.child.done:
			ending := p.child.ending()
			return newFault(Exited, "The plugin's process ended ("+ending+").", "插件进程已结束（"+ending+"）。")
		case <-ticker.C:
		}
		err := p.healthy(ctx, s.settings.HealthTimeout)
		if err == nil {
			misses = 0
			continue
		}
		misses++
		if misses >= s.settings.HealthMisses {
			return newFault(Unhealthy,
				fmt.Sprintf("The plugin did not answer %d health checks and was ended.", misses),
				fmt.Sprintf("插件连续 %d 次未响应健康检查，已被结束。", misses)).because(err)
		}
	}
}

func (s *supervisor) began(p *process) {
	s.breaker.reset()
	s.mu.Lock()
	s.process = p
	s.mu.Unlock()
	s.enter(Running, nil)
}

// enter moves to a state. A fault stays to be seen until the next good start.
func (s *supervisor) enter(state State, fault *Fault) {
	s.mu.Lock()
	s.state, s.since, s.fault = state, s.now(), fault
	select {
	case <-s.settled:
	default:
		close(s.settled)
	}
	s.mu.Unlock()
	if fault != nil {
		s.log.note(slog.LevelError, string(state)+": "+fault.Error())
	} else {
		s.log.note(slog.LevelInfo, string(state))
	}
	s.onState(s.status())
}

func (s *supervisor) countRestart() {
	s.mu.Lock()
	s.restarts++
	s.mu.Unlock()
}

func (s *supervisor) tooManyStarts(last *Fault) *Fault {
	n, window := s.settings.MaxRestarts, s.settings.RestartWindow
	return newFault(TooManyStarts,
		fmt.Sprintf("The plugin died again after %d restarts within %s and was stopped; look at its log, then enable it again. Last: %s", n, window, last.Message.EN),
		fmt.Sprintf("插件在 %[2]s 内重启 %[1]d 次后再次结束，已被停止；请查看其日志后重新启用。最近一次：%[3]s", n, window, last.Message.ZhCN),
	).because(last)
}

// current returns the running process, or why there is none.
func (s *supervisor) current() (*process, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		return s.process, nil
	}
	if s.fault != nil {
		return nil, unavailable(s.plugin.Name, s.fault.Message).WithCause(s.fault)
	}
	return nil, unavailable(s.plugin.Name, crm.Text{EN: "it is starting; try again in a moment.", ZhCN: "正在启动，请稍后重试。"})
}

// runs tells whether this is the supervisor for the plugin as the catalog has
// it now.
func (s *supervisor) runs(p crm.Plugin) bool {
	return s.plugin.Version == p.Version && s.plugin.SHA256 == p.SHA256 && bytes.Equal(s.plugin.Manifest, p.Manifest)
}

// function returns the plugin's function of that name, or nil.
func (s *supervisor) function(name string) *crm.PluginFunction {
	for i := range s.plugin.Functions {
		if s.plugin.Functions[i].Name == name {
			return &s.plugin.Functions[i]
		}
	}
	return nil
}

// stop ends the plugin and waits for it.
func (s *supervisor) stop() {
	s.cancel()
	<-s.done
}
