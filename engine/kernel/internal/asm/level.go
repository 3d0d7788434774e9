package asm

// The levels of instruction sets, each including those before it.
const (
	goOnly = iota
	avx2
	avx512
)

var levelNames = [...]string{"go", "avx2", "avx512"}

// Level names the instruction set in use: go, avx2 or avx512.
func Level() string { return levelNames[level] }
