package fn

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castFromTemporal converts from dates, times and timestamps.
func castFromTemporal(from, to types.Type) castFunc {
	type pair struct{ from, to types.Kind }
	switch (pair{from.Kind, to.Kind}) {
	case pair{types.Date, types.Timestamp}:
		return castDateToTimestamp
	case pair{types.Date, types.TimestampTZ}, pair{types.Timestamp, types.TimestampTZ},
		pair{types.TimestampTZ, types.Date}, pair{types.TimestampTZ, types.Time}, pair{types.TimestampTZ, types.Timestamp},
		pair{types.Timestamp, types.Date}, pair{types.Timestamp, types.Time},
		pair{types.Time, types.Time}, pair{types.Timestamp, types.Timestamp}, pair{types.TimestampTZ, types.TimestampTZ}:
		return castTemporal
	case pair{from.Kind, types.Varchar}, pair{from.Kind, types.Char}:
		return castToText
	case pair{from.Kind, types.JSON}:
		return castToJSON
	}
	return nil
}

func castDateToTimestamp(_ *castCall, out, in *vec.Vector, n int) error {
	kernel.MulConst(out.I64[:n], spread(in, n), types.Day)
	return nil
}

// castTemporal goes by way of the wall clock in the session's zone.
func castTemporal(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.I64[:n]
	for i, v := range spread(in, n) {
		if !isSet(out.Valid, i) {
			dst[i] = 0
			continue
		}
		switch {
		case k.from.Kind == types.Date:
			v *= types.Day
		case k.from.Kind == types.TimestampTZ && k.to.Kind != types.TimestampTZ:
			v = types.FromUTC(v, k.ctx.Zone)
		}
		switch k.to.Kind {
		case types.Date:
			v = types.FloorDiv(v, types.Day)
		case types.Time:
			v = types.RoundMicros(types.FloorMod(v, types.Day), k.to.Precision) % types.Day
		default:
			v = types.RoundMicros(v, k.to.Precision)
			if k.to.Kind == types.TimestampTZ && k.from.Kind != types.TimestampTZ {
				v = types.ToUTC(v, k.ctx.Zone)
			}
		}
		dst[i] = v
	}
	return nil
}
