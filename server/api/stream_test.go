package api_test

import (
	"bufio"
	"net"
	"net/http"
)

func readResponse(conn net.Conn) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(conn), nil)
}
