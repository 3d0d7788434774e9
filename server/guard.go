package server

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/clientele-db/clientele/server/problem"
)

// guard lets pass what programs of this machine send, and pages of this server. A page of another origin, in a browser of this machine,
// can send requests here, too: those say where they come from, or name a host that is not this one.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !loopbackHost(r.Host) {
			problem.New(http.StatusMisdirectedRequest, "UNKNOWN_HOST", fmt.Sprintf(
				"this server answers to localhost and to loopback addresses, not to Host %q; a proxy must pass on the Host of the address that it connects to", r.Host)).Write(w)
			return
		}
		if crossOrigin(r) {
			problem.New(http.StatusForbidden, "CROSS_ORIGIN", "requests from web pages of other origins are refused: without authentication any page could read and change everything").Write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// loopbackHost reports whether a Host header names this machine: localhost, a name below it (RFC 6761, section 6.3), a loopback address.
// Names that an attacker can make point to 127.0.0.1 are his own, and none of these.
func loopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	host = strings.ToLower(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// crossOrigin reports whether a browser sent the request on behalf of a page that is not of this server. A link to a page of this server
// may be followed from anywhere: the page that has it does not get to see the answer.
func crossOrigin(r *http.Request) bool {
	if origins := r.Header.Values("Origin"); len(origins) > 0 && (len(origins) > 1 || !strings.EqualFold(origins[0], "http://"+r.Host)) {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	followed := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return !followed || r.Method != http.MethodGet && r.Method != http.MethodHead
}
