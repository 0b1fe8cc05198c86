package pluginhost_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

// Nothing of the host's environment, files or input reaches a plugin.
func TestNothingLeaksIntoPlugins(t *testing.T) {
	for i := range 30 {
		t.Setenv(fmt.Sprintf("SECRET_%d", i), fmt.Sprintf("canary-%d", i))
	}
	t.Setenv("GUANXI_MONGO", "mongodb://root:canary@db/")
	secret, err := os.Open("/etc/hostname")
	if err != nil {
		t.Fatal(err)
	}
	defer secret.Close()
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	r.running("rogue")
	environment, err := r.do("rogue", "environment")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, line := range strings.Split(environment.(string), "\n") {
		if name, _, ok := strings.Cut(line, "="); ok {
			names = append(names, name)
		}
	}
	if strings.Contains(environment.(string), "canary") {
		t.Errorf("the plugin sees secrets: %s", environment)
	}
	if len(names) > 12 {
		t.Errorf("the plugin sees %d variables: %v", len(names), names)
	}
	if home := "HOME=" + filepath.Join(r.dir, "work", "data", "rogue"); !strings.Contains(environment.(string), home) {
		t.Errorf("%s is not among %v", home, environment)
	}
	files, err := r.do("rogue", "files")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(files.(string), "\n") {
		number, target, _ := strings.Cut(line, "=")
		switch {
		case number == "0" && target != "/dev/null":
			t.Errorf("standard input is %s", target)
		case strings.HasPrefix(target, "/etc") || strings.Contains(target, r.dir) && !strings.Contains(target, "data/rogue"):
			t.Errorf("the plugin has %s open", line)
		}
	}
}

// A child that the plugin started ends with the plugin's process group, and
// one that left the group can't hold the host up.
func TestGrandchildren(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	old := r.running("rogue").PID
	var pids []int
	for _, what := range []string{"grandchild", "runaway"} {
		answer, err := r.do("rogue", what)
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(answer.(string))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	defer kill(t, pids[1])
	kill(t, old)
	r.until("rogue", "back", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	eventually(t, "the child in the group ends", func() bool { return gone(pids[0]) })
	start := time.Now()
	r.Stop()
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

// A plugin that is deaf to everything is ended all the same.
func TestStopEndsAll(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("stubborn")
	r.rogue("rogue")
	a, b := r.running("stubborn").PID, r.running("rogue").PID
	_, _ = r.do("rogue", "spin")
	r.Stop()
	if !gone(a) || !gone(b) {
		t.Error("processes are left after Stop")
	}
	if err := r.Enable(r.catalog.Plugins[0]); err == nil {
		t.Error("a stopped host starts plugins")
	}
	r.Stop() // again: nothing
}

// The host is killed with plugins running, several times: no plugin process is
// left two seconds later.
func TestKilledHostLeavesNoPlugins(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	for i := range 3 {
		mode := fmt.Sprintf("rogue%d", i)
		r.place(mode, "rogue", fmt.Sprintf(rogueManifest, mode))
	}
	for range 5 {
		host := exec.Command(os.Args[0])
		host.Env = append(os.Environ(), "PLUGINHOST_TEST_HOST="+r.dir)
		out, err := host.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := host.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		var pids []int
		for _, field := range strings.Fields(line) {
			pid, err := strconv.Atoi(field)
			if err != nil || gone(pid) {
				t.Fatalf("plugins %q, %v", line, err)
			}
			pids = append(pids, pid)
		}
		if len(pids) != 3 {
			t.Fatalf("%d plugins run, want 3", len(pids))
		}
		kill(t, host.Process.Pid)
		killed := time.Now()
		_ = host.Wait() // it was killed
		for _, pid := range pids {
			eventually(t, "the plugin ends with its host", func() bool { return gone(pid) })
		}
		if took := time.Since(killed); took > 2*time.Second {
			t.Errorf("the plugins ended %s after their host", took)
		}
	}
}
