package pluginhost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	maxLineBytes  = 64 << 10
	maxLogBytes   = 1 << 20 // kept for the web admin, per plugin
	linesPerSec   = 1000
	bytesPerSec   = 4 << 20 // read of one plugin; above it the plugin waits
	lastLineCount = 20
)

// Line is one line that a plugin wrote, or that the host wrote about it.
type Line struct {
	At    time.Time
	Level slog.Level
	Text  string
}

// pluginLog takes a plugin's output: into our own log under the plugin's name,
// and the newest lines into memory. Lines above the limit are counted and
// dropped. It outlives the plugin's processes.
type pluginLog struct {
	now  func() time.Time
	log  *slog.Logger
	pace *rate.Limiter // of reading

	mu      sync.Mutex
	limit   *rate.Limiter
	dropped int
	lines   []Line
	bytes   int
}

func newPluginLog(name string, now func() time.Time, log *slog.Logger) *pluginLog {
	return &pluginLog{
		now: now, log: log.With("plugin", name),
		limit: rate.NewLimiter(linesPerSec, linesPerSec),
		pace:  rate.NewLimiter(bytesPerSec, bytesPerSec),
	}
}

// output takes one line of the plugin's own.
func (l *pluginLog) output(text string) {
	level, text := parseLine(text)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if !l.limit.AllowN(now, 1) {
		l.dropped++
		return
	}
	if l.dropped > 0 {
		l.keep(Line{now, slog.LevelWarn, fmt.Sprintf("%d lines dropped: more than %d a second", l.dropped, linesPerSec)})
		l.dropped = 0
	}
	l.keep(Line{now, level, text})
}

// note adds a line of the host's own about the plugin.
func (l *pluginLog) note(level slog.Level, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(Line{l.now(), level, text})
}

func (l *pluginLog) keep(line Line) {
	l.log.Log(context.Background(), line.Level, line.Text)
	l.lines = append(l.lines, line)
	l.bytes += len(line.Text)
	if l.bytes <= maxLogBytes {
		return
	}
	drop := 0
	for ; l.bytes > maxLogBytes*3/4; drop++ { // a quarter at once, so that it is seldom
		l.bytes -= len(l.lines[drop].Text)
	}
	l.lines = slices.Clone(l.lines[drop:])
}

// newest returns the newest lines, oldest of them first.
func (l *pluginLog) newest(n int) []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines[max(0, len(l.lines)-n):])
}

// parseLine finds the level of a line: of the JSON that the SDK's logger
// writes, or of a Go program that dies; else it is INFO.
func parseLine(text string) (slog.Level, string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "fatal error: ") {
		return slog.LevelError, text
	}
	var fields map[string]any
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &fields) != nil {
		return slog.LevelInfo, text
	}
	message, _ := fields[slog.MessageKey].(string)
	levelName, _ := fields[slog.LevelKey].(string)
	var level slog.Level
	if message == "" || level.UnmarshalText([]byte(levelName)) != nil {
		return slog.LevelInfo, text
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if key != slog.MessageKey && key != slog.LevelKey && key != slog.TimeKey {
			message += fmt.Sprintf(" %s=%v", key, fields[key])
		}
	}
	return level, message
}

// lineWriter cuts a stream into lines of at most maxLineBytes. It belongs to
// one stream of one process.
type lineWriter struct {
	log  *pluginLog
	mu   sync.Mutex
	part []byte
}

// Write takes a piece of the stream. It holds up whoever floods: reading and
// dropping at full speed would cost us more than it costs the plugin.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for rest := p; len(rest) > 0; {
		piece := rest[:min(len(rest), maxLineBytes-len(w.part))]
		end := bytes.IndexByte(piece, '\n')
		if end >= 0 {
			piece = piece[:end]
		}
		w.part = append(w.part, piece...)
		rest = rest[len(piece):]
		if end >= 0 {
			rest = rest[1:]
		}
		if end >= 0 || len(w.part) >= maxLineBytes {
			w.flush()
		}
		if err := w.log.pace.WaitN(context.Background(), len(piece)+1); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (w *lineWriter) flush() {
	if len(w.part) > 0 {
		w.log.output(string(w.part))
		w.part = w.part[:0]
	}
}
