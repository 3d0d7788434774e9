package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Distances between rows and centres. A vector holds rows of one column; four centres at a time share each load of a
// column, and two vectors of rows share each broadcast of a centre: eight sums in flight hide the latency of additions.
// Products are fused, in Go as well (math.FMA), so that all bodies give the same bits.

// tier is a width of vectors.
type tier struct {
	suffix string
	bytes  int
	vector func() reg.VecVirtual
}

var (
	tier512 = tier{"512", 64, ZMM}
	tier256 = tier{"256", 32, YMM}
)

func distance512() {
	distances(tier512)
	centerScale(tier512)
	accumulate512()
}

func distance256() {
	distances(tier256)
	centerScale(tier256)
}

func distances(t tier) {
	nearest("nearest", t, false)
	nearest("nearestTwo", t, true)
	fourDistances("fourSquares", t, false)
	fourDistances("fourDistances", t, true)
}

// sumSquares makes acc[r][c] the squared distance of row vector r to centre c of a group, over d columns from x on. cp moves
// to the next group.
func sumSquares(t tier, label string, x, stride, d, cp reg.GPVirtual) (acc [2][4]reg.VecVirtual) {
	xp, j := GP64(), GP64()
	for r := range acc {
		for c := range acc[r] {
			acc[r][c] = t.vector()
			if t.bytes == 64 {
				VPXORQ(acc[r][c], acc[r][c], acc[r][c])
			} else {
				VXORPD(acc[r][c], acc[r][c], acc[r][c])
			}
		}
	}
	MOVQ(x, xp)
	MOVQ(d, j)
	Label(label)
	x0, x1, b, s := t.vector(), t.vector(), t.vector(), t.vector()
	VMOVUPD(at(xp, 0), x0)
	VMOVUPD(at(xp, t.bytes), x1)
	for c := range 4 {
		VBROADCASTSD(at(cp, 8*c), b)
		VSUBPD(b, x0, s)
		VFMADD231PD(s, s, acc[0][c])
		VSUBPD(b, x1, b)
		VFMADD231PD(b, b, acc[1][c])
	}
	ADDQ(stride, xp)
	ADDQ(U8(32), cp)
	DECQ(j)
	JNZ(LabelRef(label))
	return acc
}

// nearest finds the nearest centre of each row, the one of the lowest number among equals; with two also the distance to the
// second. AVX-512 keeps what it has found in registers; AVX2 has too few and keeps it in the results, which the caller has
// filled with label 0 and distances of infinity.
func nearest(name string, t tier, two bool) {
	sig := "(label *uint32, best *float64, x *float64, stride int, c *float64, d int, groups int, n int)"
	text := "for i := range n { label[i], best[i] = argmin(square(x[i]-c)) }"
	if two {
		sig = "(label *uint32, best *float64, second *float64, x *float64, stride int, c *float64, d int, groups int, n int)"
		text = "for i := range n { label[i], best[i], second[i] = argminTwo(square(x[i]-c)) }"
	}
	rows := "16"
	if t.bytes == 32 {
		rows = "8"
	}
	begin(name+t.suffix, sig, text+" // stride in bytes, 4·groups centres, n blocks of "+rows)
	label, best, x, stride := arg64("label"), arg64("best"), arg64("x"), arg64("stride")
	c, d, n := arg64("c"), arg64("d"), arg64("n")
	var second reg.GPVirtual
	if two {
		second = arg64("second")
	}
	wide := t.bytes == 64
	var bestV, secondV, labelV [2]reg.VecVirtual
	Label("rows")
	cp, g, id := GP64(), GP64(), GP64()
	MOVQ(c, cp)
	Load(Param("groups"), g)
	XORQ(id, id)
	if wide {
		inf := GP64()
		MOVQ(U64(0x7ff0000000000000), inf)
		for r := range 2 {
			bestV[r], labelV[r] = ZMM(), ZMM()
			VPBROADCASTQ(inf, bestV[r])
			VPXORQ(labelV[r], labelV[r], labelV[r])
			if two {
				secondV[r] = ZMM()
				VPBROADCASTQ(inf, secondV[r])
			}
		}
	}
	Label("group")
	acc := sumSquares(t, "column", x, stride, d, cp)
	if wide {
		number := ZMM()
		for k := range 4 {
			VPBROADCASTQ(id, number)
			for r := range 2 {
				m := K()
				VCMPPD(Imm(1), bestV[r], acc[r][k], m) // less
				VMOVDQA64(number, m, labelV[r])
				if two {
					worse := ZMM()
					VMAXPD(bestV[r], acc[r][k], worse)
					VMINPD(worse, secondV[r], secondV[r])
				}
				VMINPD(bestV[r], acc[r][k], bestV[r])
			}
			INCQ(id)
		}
	} else {
		for r := range 2 {
			b, l := YMM(), YMM()
			VMOVUPD(at(best, 32*r), b)
			VPMOVZXDQ(at(label, 16*r), l)
			var s reg.VecVirtual
			if two {
				s = YMM()
				VMOVUPD(at(second, 32*r), s)
			}
			for k := range 4 {
				m := YMM()
				if two {
					VMAXPD(b, acc[r][k], m)
					VMINPD(m, s, s)
				}
				VCMPPD(Imm(1), b, acc[r][k], m)
				VMINPD(b, acc[r][k], b)
				number := acc[r][k] // whose distance is spent
				VMOVQ(id, number.AsX())
				VPBROADCASTQ(number.AsX(), number)
				VBLENDVPD(m, number, l, l)
				INCQ(id)
			}
			VMOVUPD(b, at(best, 32*r))
			if two {
				VMOVUPD(s, at(second, 32*r))
			}
			narrow(l, at(label, 16*r))
			if r == 0 {
				SUBQ(Imm(4), id)
			}
		}
	}
	DECQ(g)
	JNZ(LabelRef("group"))
	if wide {
		for r := range 2 {
			VMOVUPD(bestV[r], at(best, 64*r))
			VPMOVQD(labelV[r], at(label, 32*r))
			if two {
				VMOVUPD(secondV[r], at(second, 64*r))
			}
		}
	}
	ADDQ(U32(2*t.bytes), x)
	ADDQ(U32(2*t.bytes), best)
	ADDQ(U32(t.bytes), label)
	if two {
		ADDQ(U32(2*t.bytes), second)
	}
	DECQ(n)
	JNZ(LabelRef("rows"))
	done()
}

// narrow stores the lower halves of four lanes of 64 bits.
func narrow(l reg.VecVirtual, to Mem) {
	high := XMM()
	VEXTRACTF128(Imm(1), l, high)
	VSHUFPS(Imm(0x88), high, l.AsX(), high)
	VMOVUPS(high, to)
}

// fourDistances writes the distances of rows to four centres, squared or not.
func fourDistances(name string, t tier, root bool) {
	text, rows := "for i := range n { dst[k][i] = square(x[i]-c[k]) }", "16"
	if root {
		text = "for i := range n { dst[k][i] = math.Sqrt(square(x[i]-c[k])) }"
	}
	if t.bytes == 32 {
		rows = "8"
	}
	begin(name+t.suffix, "(dst *float64, dstStride int, x *float64, stride int, c *float64, d int, n int)",
		text+" // strides in bytes, n blocks of "+rows)
	dst, ds, x, stride := arg64("dst"), arg64("dstStride"), arg64("x"), arg64("stride")
	c, d, n := arg64("c"), arg64("d"), arg64("n")
	Label("rows")
	cp, to := GP64(), GP64()
	MOVQ(c, cp)
	acc := sumSquares(t, "column", x, stride, d, cp)
	MOVQ(dst, to)
	for k := range 4 {
		for r := range 2 {
			if root {
				VSQRTPD(acc[r][k], acc[r][k])
			}
			VMOVUPD(acc[r][k], at(to, t.bytes*r))
		}
		if k < 3 {
			ADDQ(ds, to)
		}
	}
	ADDQ(U32(2*t.bytes), x)
	ADDQ(U32(2*t.bytes), dst)
	DECQ(n)
	JNZ(LabelRef("rows"))
	done()
}

// centerScaleAhead is how many bytes ahead a column is fetched: callers take some 4 KiB of each column in turn, and the
// processor's own prefetcher ends with the page.
const centerScaleAhead = 4096

// centerScale moves and scales one column.
func centerScale(t tier) {
	begin("centerScale"+t.suffix, "(dst *float64, x *float64, shift float64, scale float64, n int)",
		"for i := range n { dst[i] = (x[i] - shift) * scale } // n blocks of 32")
	d, x, n := arg64("dst"), arg64("x"), arg64("n")
	shift, scale := broadcastFloat(t, "shift"), broadcastFloat(t, "scale")
	loop(n, func() {
		for k := range 256 / t.bytes {
			v := t.vector()
			VMOVUPD(at(x, k*t.bytes), v)
			VSUBPD(shift, v, v)
			VMULPD(scale, v, v)
			VMOVUPD(v, at(d, k*t.bytes))
		}
		for line := 0; line < 256; line += 64 {
			PREFETCHT1(at(x, centerScaleAhead+line))
		}
		ADDQ(U32(256), x)
		ADDQ(U32(256), d)
	})
	done()
}

func broadcastFloat(t tier, name string) reg.VecVirtual {
	s, v := XMM(), t.vector()
	Load(Param(name), s)
	VBROADCASTSD(s, v)
	return v
}

// accumulate512 adds rows to the sums of their clusters: eight columns of eight rows become eight rows of eight columns, each
// one addition. Rows go to four strands in turn, since an addition to a cluster waits for the one before.
func accumulate512() {
	begin("accumulate512", "(sums *float64, strand int, x *float64, stride int, label *uint32, d int, n int)",
		"for i := range n { sums[i%4][label[i]] += x[i] } // strides in bytes, rows of 8d columns, n blocks of 8")
	sums, strand, x, stride := arg64("sums"), arg64("strand"), arg64("x"), arg64("stride")
	label, d, n := arg64("label"), arg64("d"), arg64("n")
	width := GP64() // bytes of one cluster's sums
	MOVQ(d, width)
	SHLQ(Imm(6), width)
	Label("rows")
	xp, sp, j := GP64(), GP64(), GP64()
	MOVQ(x, xp)
	MOVQ(sums, sp)
	MOVQ(d, j)
	Label("columns")
	var v [8]reg.VecVirtual
	for k := range v {
		v[k] = ZMM()
		VMOVUPD(at(xp, 0), v[k])
		ADDQ(stride, xp)
	}
	v = transpose(v)
	row := GP64()
	MOVQ(sp, row)
	for k := range v {
		to := GP64()
		MOVL(at(label, 4*k), to.As32())
		IMULQ(width, to)
		ADDQ(row, to)
		VADDPD(at(to, 0), v[k], v[k])
		VMOVUPD(v[k], at(to, 0))
		switch k {
		case 3:
			MOVQ(sp, row)
		case 7:
		default:
			ADDQ(strand, row)
		}
	}
	ADDQ(Imm(64), sp)
	DECQ(j)
	JNZ(LabelRef("columns"))
	ADDQ(Imm(64), x)
	ADDQ(Imm(32), label)
	DECQ(n)
	JNZ(LabelRef("rows"))
	done()
}

// transpose turns eight columns of eight rows: pairs within lanes of 128 bits, then the lanes.
func transpose(v [8]reg.VecVirtual) [8]reg.VecVirtual {
	var a, b, c [8]reg.VecVirtual
	for k := 0; k < 8; k += 2 { // a[k]: columns k, k+1 of rows 0, 2, 4, 6; a[k+1]: of rows 1, 3, 5, 7
		a[k], a[k+1] = ZMM(), ZMM()
		VUNPCKLPD(v[k+1], v[k], a[k])
		VUNPCKHPD(v[k+1], v[k], a[k+1])
	}
	for p := range 2 { // columns 0…3 and 4…7; of even rows, of odd ones
		for odd := range 2 {
			lo, hi := a[4*p+odd], a[4*p+2+odd]
			b[4*p+odd], b[4*p+2+odd] = ZMM(), ZMM()
			VSHUFF64X2(Imm(0x88), hi, lo, b[4*p+odd])   // rows 0 and 4: columns 0, 1 of both, then 2, 3
			VSHUFF64X2(Imm(0xdd), hi, lo, b[4*p+2+odd]) // rows 2 and 6
		}
	}
	for r := range 4 { // b[r]: columns 0, 1 and 2, 3 of rows r and r+4; b[4+r]: columns 4 … 7
		c[r], c[r+4] = ZMM(), ZMM()
		VSHUFF64X2(Imm(0x88), b[4+r], b[r], c[r])
		VSHUFF64X2(Imm(0xdd), b[4+r], b[r], c[r+4])
	}
	return c
}
