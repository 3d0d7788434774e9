package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// hostile are labels that would break a page or a layout.
var hostile = []string{
	`<script>alert(1)</script>`, `"/><svg onload=alert(1)>`, "a & b", "nul\x00 and \x1b[31m", "\xff\xfe", "", strings.Repeat("very long ", 40), "顧客の名前がとても長い場合", "]]>", "\u202eright to left",
}

// element is what tests look at of a drawing.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

// parse reads a drawing as XML, which is stricter than HTML.
func parse(t *testing.T, svg string) []element {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	var all []element
	var open []int
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch k := token.(type) {
		case xml.StartElement:
			e := element{name: k.Name.Local, attrs: map[string]string{}}
			for _, a := range k.Attr {
				e.attrs[a.Name.Local] = a.Value
				if strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("attribute %s", a.Name.Local)
				}
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(k)
			}
		}
	}
	if len(open) != 0 || len(all) == 0 || all[0].name != "svg" {
		t.Fatalf("no whole drawing: %s", svg)
	}
	return all
}

func (e element) number(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attrs[name], 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", name, e.name, err)
	}
	return v
}

// box is where a text lies.
type box struct {
	left, right, y float64
	text           string
}

func boxes(t *testing.T, all []element) []box {
	t.Helper()
	var out []box
	for _, e := range all {
		if e.name != "text" {
			continue
		}
		size := smallSize
		if strings.Contains(e.attrs["class"], "label") {
			size = labelSize
		}
		x, w := e.number(t, "x"), textWidth(e.text, size)
		switch {
		case strings.Contains(e.attrs["class"], "a-middle") || e.attrs["class"] == "p" || e.attrs["class"] == "d":
			x -= w / 2
		case strings.Contains(e.attrs["class"], "a-end"):
			x -= w
		}
		out = append(out, box{x, x + w, e.number(t, "y"), e.text})
	}
	return out
}

// check holds a drawing to what all must keep: it is well formed, nothing but known elements, all of it inside, and no text lies
// on another.
func check(t *testing.T, svg string, width float64) []element {
	t.Helper()
	all := parse(t, svg)
	height := all[0].number(t, "height")
	for _, e := range all {
		if !slices.Contains([]string{"svg", "title", "desc", "text", "rect", "line", "path"}, e.name) {
			t.Errorf("element %s", e.name)
		}
		if e.name == "rect" {
			x, y, w, h := e.number(t, "x"), e.number(t, "y"), e.number(t, "width"), e.number(t, "height")
			if x < -0.5 || y < -1.5 || x+w > width+0.5 || y+h > height+0.5 || w < 0 || h < 0 {
				t.Errorf("rect %v lies outside of %v × %v", e.attrs, width, height)
			}
		}
	}
	if all[1].name != "title" || all[2].name != "desc" || all[0].attrs["aria-labelledby"] != all[1].attrs["id"]+" "+all[2].attrs["id"] || all[0].attrs["role"] != "img" {
		t.Errorf("the drawing has no accessible name: %v", all[:3])
	}
	texts := boxes(t, all)
	for i, a := range texts {
		if a.left < -1 || a.right > width+1 || a.y < 0 || a.y > height {
			t.Errorf("text %q at %v to %v, %v lies outside of %v × %v", a.text, a.left, a.right, a.y, width, height)
		}
		for _, b := range texts[i+1:] {
			if math.Abs(a.y-b.y) < 9 && a.left < b.right-0.5 && b.left < a.right-0.5 {
				t.Errorf("%q (%v to %v) lies on %q (%v to %v) at %v", a.text, a.left, a.right, b.text, b.left, b.right, a.y)
			}
		}
	}
	return all
}

func months(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[i%12] + " " + strconv.Itoa(2023+i/12)
	}
	return out
}

// TestAll draws each chart at several widths from friendly, empty, broken and hostile data.
func TestAll(t *testing.T) {
	wave := make([]float64, 36)
	for i := range wave {
		wave[i] = 1e6 * (2 + math.Sin(float64(i)))
	}
	holes := []float64{math.NaN(), 3, math.Inf(1), -2, math.NaN()}
	text := Text{ID: "a b\"<", Title: hostile[0], Desc: hostile[1]}
	for _, width := range []float64{300, 340, 720, 1200} {
		for name, svg := range map[string]string{
			"line": Line{
				Text: text, X: months(36), Series: []Series{{Name: "net", Values: wave}, {Name: "trend", Values: wave, Dashed: true}, {Name: "before", Values: wave, Muted: true}},
				Bands: []Band{{"likely", wave[:20], wave}},
			}.SVG(width),
			"line of hostile": Line{Text: text, X: hostile, Series: []Series{{Name: hostile[0], Values: holes}, {Name: hostile[6], Values: holes}}, Bands: []Band{{hostile[7], holes, holes}}}.SVG(width),
			"line of nothing": Line{Text: text}.SVG(width),
			"line of a point": Line{Text: text, X: []string{"now"}, Series: []Series{{Name: "one", Values: []float64{7}}}}.SVG(width),
			"columns": Columns{
				Text: text, X: months(12), Series: []Series{{Name: "new", Values: wave[:12]}, {Name: "returning", Values: wave[3:15]}},
			}.SVG(width),
			"columns of hostile": Columns{Text: text, X: hostile, Series: []Series{{Name: hostile[1], Values: holes}}}.SVG(width),
			"columns of nothing": Columns{Text: text}.SVG(width),
			"bars": Bars{
				Text: text, Mark: "planted", Items: []Bar{{"Champions", 4000, "20.1 %", 3000}, {"Hibernating", 3, "1 %", 5000}, {"none", 0, "", 0}},
			}.SVG(width),
			"bars of hostile": func() string {
				b := Bars{Text: text, Mark: "planted"}
				for i, h := range hostile {
					b.Items = append(b.Items, Bar{h, holes[i%5], h[:min(len(h), 12)], holes[(i+1)%5]})
				}
				return b.SVG(width)
			}(),
			"bars of nothing": Bars{Text: text}.SVG(width),
			"heat":            HeatMap{Text: text, Rows: []string{"2023", "2024"}, Columns: months(12), Values: [][]float64{wave[:12], wave[5:17]}, RowName: "year", ColumnName: "month"}.SVG(width),
			"heat of hostile": HeatMap{Text: text, Rows: hostile, Columns: hostile, Values: [][]float64{holes, holes}, RowName: hostile[6], ColumnName: hostile[6], Diverging: true}.SVG(width),
			"heat of nothing": HeatMap{Text: text}.SVG(width),
			"heat by row":     HeatMap{Text: text, Rows: []string{"a"}, Columns: []string{"x"}, Values: [][]float64{{5}}, ByRow: true}.SVG(width),
		} {
			t.Run(name+" "+strconv.Itoa(int(width)), func(t *testing.T) { check(t, svg, width) })
		}
	}
}

func TestTicks(t *testing.T) {
	f := func(lo, hi float64, n int, want ...float64) {
		t.Helper()
		if got := ticks(lo, hi, n); !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9*math.Max(1, math.Abs(b)) }) {
			t.Errorf("ticks(%v, %v, %d) are %v, want %v", lo, hi, n, got, want)
		}
	}
	f(0, 100, 5, 0, 20, 40, 60, 80, 100)
	f(0, 4.74e6, 5, 0, 1e6, 2e6, 3e6, 4e6, 5e6)
	f(-3, 7, 5, -4, -2, 0, 2, 4, 6, 8)
	f(0, 0, 4, -1, -0.5, 0, 0.5, 1)
	f(math.NaN(), 3, 2, 0, 0.5, 1)
	f(5, 1, 4, 1, 2, 3, 4, 5)
	for _, r := range [][2]float64{{1e-300, 2e-300}, {-1e300, 1e300}, {1e15, 1e15 + 1}, {7, 7}, {-7, -7}, {1e16, 1e16 + 2}, {math.Inf(1), math.Inf(-1)}} {
		got := ticks(r[0], r[1], 5)
		if len(got) < 2 || len(got) > 12 || !slices.IsSorted(got) || finite(r[0]) && (got[0] > r[0]+1e-9*math.Abs(r[0]) || got[len(got)-1] < r[1]-1e-9*math.Abs(r[1])) {
			t.Errorf("ticks of %v are %v", r, got)
		}
	}
}

// TestPlaces checks that values stand where they belong.
func TestPlaces(t *testing.T) {
	all := check(t, Columns{Text: Text{ID: "c"}, X: []string{"a", "b", "c"}, Series: []Series{{Name: "s", Values: []float64{2, 4, -4}}}}.SVG(400), 400)
	var heights []float64
	for _, e := range all {
		if e.attrs["class"] == "fill c1" {
			heights = append(heights, e.number(t, "height"))
		}
	}
	if len(heights) != 3 || math.Abs(heights[1]-2*heights[0]) > 0.2 || math.Abs(heights[1]-heights[2]) > 0.2 {
		t.Errorf("columns of 2, 4 and -4 are %v high", heights)
	}
	var tips []string
	for _, e := range parse(t, Line{Text: Text{ID: "l"}, X: []string{"Jan"}, Series: []Series{{Name: "net", Values: []float64{2}}}, Bands: []Band{{"likely", []float64{1}, []float64{3}}}}.SVG(400)) {
		if e.name == "title" {
			tips = append(tips, e.text)
		}
	}
	if want := "Jan\nnet: 2\nlikely: 1 to 3"; !slices.Contains(tips, want) {
		t.Errorf("tips are %q, want one of %q", tips, want)
	}
	// A gap breaks a line.
	svg := Line{Text: Text{ID: "l"}, X: []string{"a", "b", "c", "d"}, Series: []Series{{Name: "s", Values: []float64{1, math.NaN(), 2, 3}}}}.SVG(400)
	if n := strings.Count(svg[strings.Index(svg, ` d="`):], "M"); n != 2 {
		t.Errorf("%d strokes, want 2: %s", n, svg)
	}
}

func TestHeatColours(t *testing.T) {
	f := func(h HeatMap, v, lo, hi float64, want string) {
		t.Helper()
		if got, _ := h.shade(v, lo, hi); got != want {
			t.Errorf("shade(%v, %v, %v) is %s, want %s", v, lo, hi, got, want)
		}
	}
	f(HeatMap{}, 0, 0, 10, "q0")
	f(HeatMap{}, 10, 0, 10, "q6")
	f(HeatMap{}, 5, 5, 5, "q0")
	f(HeatMap{}, 11, 0, 10, "q6")
	f(HeatMap{}, -1, 0, 10, "q0")
	f(HeatMap{Diverging: true}, 0, -2, 2, "d0")
	f(HeatMap{Diverging: true}, 2, -2, 2, "u3")
	f(HeatMap{Diverging: true}, -2, -2, 2, "n3")
	f(HeatMap{Diverging: true}, -9, -2, 2, "n3")
	if lo, hi := (HeatMap{Bounds: [2]float64{0, 2}}).span([]float64{5}); lo != 0 || hi != 2 {
		t.Errorf("bounds of 0 and 2 are %v and %v", lo, hi)
	}
}

func TestLabels(t *testing.T) {
	if got := shorten([]string{"Jan", "Feb", "Mar"}, 12, smallSize); !slices.Equal(got, []string{"J", "F", "M"}) {
		t.Errorf("shortened to %q", got)
	}
	if got := heads([]string{"8", "9", "10", "11"}, 14); !slices.Equal(got, []string{"8", "", "10", ""}) {
		t.Errorf("heads are %q", got)
	}
	if got := clip("a long label", 40, labelSize); !strings.HasSuffix(got, "…") || textWidth(got, labelSize) > 40 {
		t.Errorf("clipped to %q", got)
	}
	if got := every(months(36), 20, smallSize); got != 4 {
		t.Errorf("a label every %d", got)
	}
}

// TestContrast holds the colours of text on cells to 4.5 : 1 and of marks on the page to 3 : 1, as the Web Content Accessibility
// Guidelines 2.1 ask (criteria 1.4.3 and 1.4.11), on light and dark.
func TestContrast(t *testing.T) {
	light, dark, _ := strings.Cut(CSS, "@media screen")
	for theme, sheet := range map[string]string{"light": light, "dark": dark} {
		colour := func(name string) string {
			_, rest, ok := strings.Cut(sheet, "--"+name+":")
			if !ok {
				t.Fatalf("%s: no colour %s", theme, name)
			}
			return strings.TrimSpace(rest)[:7]
		}
		paper := map[string]string{"light": "#ffffff", "dark": "#161c24"}[theme]
		atLeast := func(a, b string, want float64) {
			t.Helper()
			if got := contrast(t, a, b); got < want {
				t.Errorf("%s: %s on %s has a contrast of %.2f", theme, a, b, got)
			}
		}
		for i := range colours {
			atLeast(colour("c"+strconv.Itoa(i+1)), paper, 3)
		}
		for i := range shades {
			ink := "pale"
			if i >= 4 {
				ink = "deep"
			}
			atLeast(colour(ink), colour("q"+strconv.Itoa(i)), 4.5)
		}
		for _, side := range []string{"u", "n"} {
			atLeast(colour("pale"), colour(side+"1"), 4.5)
			atLeast(colour("pale"), colour(side+"2"), 4.5)
			atLeast(colour("deep"), colour(side+"3"), 4.5)
		}
		atLeast(colour("pale"), colour("d0"), 4.5)
	}
}

// contrast is the ratio of the relative luminances of two colours.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(hex string) float64 {
		v, err := strconv.ParseUint(hex[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			c := float64(v>>(16-8*i)&255) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}
