SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON class_types, rooms TO cortado_app;--> statement-breakpoint
CREATE FUNCTION app.create_class_type(new_id uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made public.class_types := jsonb_populate_record(NULL::public.class_types, wanted);
BEGIN
  INSERT INTO public.class_types (id, name, description, difficulty, duration_minutes, capacity, price, credit_cost, opens_minutes, closes_minutes, cutoff_minutes)
  VALUES (new_id, made.name, made.description, made.difficulty, made.duration_minutes, made.capacity, made.price, made.credit_cost, made.opens_minutes,
    made.closes_minutes, made.cutoff_minutes);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_class_type(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.class_types;
  next public.class_types;
BEGIN
  SELECT * INTO held FROM public.class_types WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'class_type_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.class_types SET name = next.name, description = next.description, difficulty = next.difficulty, duration_minutes = next.duration_minutes,
      capacity = next.capacity, price = next.price, credit_cost = next.credit_cost, opens_minutes = next.opens_minutes, closes_minutes = next.closes_minutes,
      cutoff_minutes = next.cutoff_minutes, active = next.active, version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.edit_room(wanted_id uuid, changes jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.rooms;
  next public.rooms;
BEGIN
  SELECT * INTO held FROM public.rooms WHERE id = wanted_id FOR UPDATE;
  PERFORM app.assert(FOUND, 'room_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  next := jsonb_populate_record(held, changes);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.rooms SET name = next.name, active = next.active, version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  END IF;
END
$$;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON class_series TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO cortado_app;--> statement-breakpoint
GRANT SELECT ON class_series, sessions TO cortado_job;--> statement-breakpoint
-- What was asked for, and of the class type what was not said.
CREATE FUNCTION app.terms_of(wanted jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  kind public.class_types;
  place public.locations;
BEGIN
  SELECT * INTO kind FROM public.class_types WHERE id = (wanted ->> 'class_type_id')::uuid AND active;
  PERFORM app.assert(FOUND, 'invalid_reference');
  SELECT * INTO place FROM public.locations WHERE id = (wanted ->> 'location_id')::uuid AND active;
  PERFORM app.assert(FOUND, 'invalid_reference');
  -- a class type's price is in the tenant's currency
  PERFORM app.assert(wanted ? 'price' OR place.currency = (SELECT currency FROM public.tenants WHERE id = place.tenant_id), 'price_needed');
  PERFORM app.assert_room((wanted ->> 'room_id')::uuid, place.id);
  RETURN jsonb_build_object('difficulty', kind.difficulty, 'duration_minutes', kind.duration_minutes, 'capacity', kind.capacity, 'price', kind.price,
    'credit_cost', kind.credit_cost, 'opens_minutes', kind.opens_minutes, 'closes_minutes', kind.closes_minutes, 'cutoff_minutes', kind.cutoff_minutes) || wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.assert_room(wanted uuid, place uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(wanted IS NULL OR EXISTS (SELECT 1 FROM public.rooms r WHERE r.id = wanted AND r.location_id = place AND r.active), 'invalid_reference');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.create_session(wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made public.sessions := jsonb_populate_record(NULL::public.sessions, app.terms_of(wanted));
BEGIN
  PERFORM app.assert(made.starts_at > app.now(), 'session_in_past');
  INSERT INTO public.sessions (id, class_type_id, location_id, room_id, difficulty, starts_at, ends_at, zone, duration_minutes, capacity, price, credit_cost,
    opens_minutes, closes_minutes, cutoff_minutes, published, visible_from)
  VALUES (made.id, made.class_type_id, made.location_id, made.room_id, made.difficulty, made.starts_at,
    made.starts_at + make_interval(mins => made.duration_minutes), made.zone, made.duration_minutes, made.capacity, made.price, made.credit_cost,
    made.opens_minutes, made.closes_minutes, made.cutoff_minutes, made.published, made.visible_from);
END
$$;--> statement-breakpoint
-- Occurrences of a series that are no sessions yet become some; those that the zone's rules have moved since are moved, local time wins (semantics 8.6).
-- Answers how many were added, and which were moved. The series is locked.
CREATE FUNCTION app.add_sessions(its public.class_series, occurrences jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  added integer;
  moved jsonb;
BEGIN
  WITH wanted AS (
    SELECT o.* FROM jsonb_to_recordset(occurrences) AS o (id uuid, recurrence text, starts_at timestamptz, later boolean)
    WHERE left(o.recurrence, 10) BETWEEN its.from_date AND coalesce(its.until_date, '9999-12-31')
  ), made AS (
    INSERT INTO public.sessions (id, class_type_id, series_id, recurrence, location_id, room_id, difficulty, starts_at, ends_at, zone, duration_minutes, capacity,
      price, credit_cost, opens_minutes, closes_minutes, cutoff_minutes, published, visible_from)
    SELECT w.id, its.class_type_id, its.id, w.recurrence, its.location_id, its.room_id, t.difficulty, w.starts_at,
      w.starts_at + make_interval(mins => its.duration_minutes), its.zone, its.duration_minutes, its.capacity, its.price, its.credit_cost, its.opens_minutes,
      its.closes_minutes, its.cutoff_minutes, its.published, its.visible_from
    FROM wanted w JOIN public.class_types t ON t.id = its.class_type_id WHERE w.later IS NOT TRUE
    ON CONFLICT (tenant_id, series_id, recurrence) DO NOTHING
    RETURNING id
  ), shifted AS (
    UPDATE public.sessions s SET starts_at = w.starts_at, ends_at = w.starts_at + make_interval(mins => s.duration_minutes), zone = its.zone,
      version = s.version + 1, updated_at = app.now()
    FROM wanted w
    WHERE s.series_id = its.id AND s.recurrence = w.recurrence AND s.state = 'scheduled' AND s.starts_at > app.now()
      AND (s.starts_at, s.zone) IS DISTINCT FROM (w.starts_at, its.zone) AND 'starts_at' <> ALL (s.overridden)
    RETURNING s.id
  )
  SELECT (SELECT count(*) FROM made), (SELECT coalesce(jsonb_agg(id), '[]') FROM shifted) INTO added, moved;
  RETURN jsonb_build_object('added', added, 'moved', moved);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.events_of_sessions(type text, ids jsonb, place uuid) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('type', type, 'aggregate', 'session', 'aggregateId', e, 'locationId', place)), '[]') FROM jsonb_array_elements(ids) e
$$;--> statement-breakpoint
CREATE FUNCTION app.create_series(wanted jsonb, occurrences jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  made public.class_series := jsonb_populate_record(NULL::public.class_series, app.terms_of(wanted));
  done jsonb;
BEGIN
  INSERT INTO public.class_series (id, class_type_id, location_id, room_id, first_date, from_date, time, zone, rule, exdates, rdates, horizon_days,
    duration_minutes, capacity, price, credit_cost, opens_minutes, closes_minutes, cutoff_minutes, published, visible_from, look_at)
  VALUES (made.id, made.class_type_id, made.location_id, made.room_id, made.first_date, made.first_date, made.time, made.zone, made.rule, made.exdates,
    made.rdates, made.horizon_days, made.duration_minutes, made.capacity, made.price, made.credit_cost, made.opens_minutes, made.closes_minutes,
    made.cutoff_minutes, made.published, made.visible_from, made.look_at)
  RETURNING * INTO made;
  done := app.add_sessions(made, occurrences);
  RETURN QUERY SELECT * FROM app.record(jsonb_build_object('action', 'series.created', 'resourceType', 'series', 'resourceId', made.id, 'after', wanted,
    'events', jsonb_build_array(jsonb_build_object('type', 'series.created', 'aggregate', 'series', 'aggregateId', made.id, 'locationId', made.location_id,
      'data', jsonb_build_object('sessions', done -> 'added')))));
END
$$;--> statement-breakpoint
-- The daily look at series: sessions up to their horizons. Whatever was changed since it was read is left to the next look.
CREATE FUNCTION app.extend_series(looked jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  one record;
  its public.class_series;
  done jsonb;
BEGIN
  FOR one IN SELECT l.* FROM jsonb_to_recordset(looked) AS l (id uuid, version bigint, look_at timestamptz, occurrences jsonb) ORDER BY l.id LOOP
    SELECT * INTO its FROM public.class_series s WHERE s.id = one.id AND s.version = one.version AND s.look_at <= app.now() FOR UPDATE;
    CONTINUE WHEN NOT FOUND;
    UPDATE public.class_series SET look_at = one.look_at WHERE id = its.id;
    done := app.add_sessions(its, one.occurrences);
    CONTINUE WHEN done = '{"added": 0, "moved": []}';
    RETURN QUERY SELECT * FROM app.record(jsonb_build_object('action', 'series.extended', 'resourceType', 'series', 'resourceId', its.id, 'after', done,
      'events', jsonb_build_array(jsonb_build_object('type', 'series.extended', 'aggregate', 'series', 'aggregateId', its.id, 'locationId', its.location_id,
        'data', jsonb_build_object('sessions', done -> 'added'))) || app.events_of_sessions('session.changed', done -> 'moved', its.location_id)));
  END LOOP;
END
$$;--> statement-breakpoint
-- What has ended is over. Answers what it has told.
CREATE FUNCTION app.complete_sessions(ended uuid[]) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  told jsonb;
BEGIN
  WITH held AS (
    SELECT id FROM public.sessions WHERE id = ANY (ended) AND state = 'scheduled' AND ends_at <= app.now() ORDER BY id FOR NO KEY UPDATE
  ), done AS (
    UPDATE public.sessions s SET state = 'completed', version = s.version + 1, updated_at = app.now() FROM held WHERE s.id = held.id RETURNING s.id, s.location_id
  )
  SELECT jsonb_agg(jsonb_build_object('type', 'session.completed', 'aggregate', 'session', 'aggregateId', id, 'locationId', location_id) ORDER BY id) INTO told FROM done;
  IF told IS NOT NULL THEN
    RETURN QUERY SELECT * FROM app.record(jsonb_build_object('action', 'sessions.completed', 'resourceType', 'session', 'events', told));
  END IF;
END
$$;--> statement-breakpoint
-- A session as it may be changed: it is there, and to come.
CREATE FUNCTION app.lock_session(wanted uuid, expected bigint) RETURNS public.sessions LANGUAGE plpgsql AS $$
DECLARE
  held public.sessions;
BEGIN
  SELECT * INTO held FROM public.sessions WHERE id = wanted FOR NO KEY UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'session_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  PERFORM app.assert(held.state = 'scheduled', 'session_not_scheduled');
  RETURN held;
END
$$;--> statement-breakpoint
-- Below what is taken only by force: nobody is put out, and nobody else gets in (semantics 8.9).
CREATE FUNCTION app.change_capacity(wanted uuid, seats integer, forced boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sessions := app.lock_session(wanted, NULL);
BEGIN
  PERFORM app.assert(forced OR seats >= held.taken, 'capacity_below_taken', jsonb_build_object('sessionId', held.id, 'taken', held.taken));
  UPDATE public.sessions SET capacity = seats, version = version + 1, updated_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.cancel_session(wanted uuid, why text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sessions := app.lock_session(wanted, NULL);
BEGIN
  UPDATE public.sessions SET state = 'canceled', cancel_reason = why, version = version + 1, updated_at = app.now() WHERE id = held.id;
END
$$;--> statement-breakpoint
-- Whether somebody counts on it.
CREATE FUNCTION app.is_booked(one public.sessions) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT one.taken > 0 $$;--> statement-breakpoint
-- Fields of a session that is locked become these; the capacity on its own, because it is more than a column.
CREATE FUNCTION app.put_session(held public.sessions, changes jsonb, forced boolean, own text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next public.sessions := jsonb_populate_record(held, changes - 'capacity');
BEGIN
  next.overridden := ARRAY(SELECT DISTINCT o FROM unnest(held.overridden || own) o ORDER BY 1);
  next.ends_at := next.starts_at + make_interval(mins => next.duration_minutes);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.sessions SET room_id = next.room_id, starts_at = next.starts_at, ends_at = next.ends_at, zone = next.zone,
      duration_minutes = next.duration_minutes, price = next.price, credit_cost = next.credit_cost, opens_minutes = next.opens_minutes,
      closes_minutes = next.closes_minutes, cutoff_minutes = next.cutoff_minutes, published = next.published, visible_from = next.visible_from,
      overridden = next.overridden, version = held.version + 1, updated_at = app.now()
    WHERE id = held.id;
  END IF;
  IF (changes ->> 'capacity')::integer <> held.capacity THEN
    PERFORM app.change_capacity(held.id, (changes ->> 'capacity')::integer, forced);
  END IF;
END
$$;--> statement-breakpoint
-- This one alone.
CREATE FUNCTION app.edit_session(wanted uuid, changes jsonb, forced boolean, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sessions := app.lock_session(wanted, expected);
BEGIN
  PERFORM app.assert(held.starts_at > app.now() AND coalesce((changes ->> 'starts_at')::timestamptz > app.now(), true), 'session_in_past');
  PERFORM app.assert_room((changes ->> 'room_id')::uuid, held.location_id);
  PERFORM app.put_session(held, changes, forced, CASE WHEN held.series_id IS NULL THEN '{}' ELSE ARRAY(SELECT jsonb_object_keys(changes - 'zone')) END);
END
$$;--> statement-breakpoint
-- Sessions to come follow their series to other date-times. Those that it still has stay; of the others each goes to the series' free one on the same day, or
-- else in the same week, and where there is none it goes away. What somebody has booked goes only where that was decided. Answers the events of it.
CREATE FUNCTION app.reschedule(its public.class_series, occurrences jsonb, booked text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  wanted jsonb := coalesce((SELECT jsonb_object_agg(o ->> 'recurrence', o) FROM jsonb_array_elements(occurrences) o
    WHERE left(o ->> 'recurrence', 10) BETWEEN its.from_date AND coalesce(its.until_date, '9999-12-31')), '{}');
  free text[] := ARRAY(SELECT w FROM jsonb_object_keys(wanted) w
    WHERE NOT EXISTS (SELECT 1 FROM public.sessions s WHERE s.series_id = its.id AND s.recurrence = w) ORDER BY 1);
  homeless uuid[];
  homes jsonb := '{}';
  one public.sessions;
  home text;
  width integer;
  stuck jsonb;
  moved jsonb := '[]';
  canceled jsonb := '[]';
BEGIN
  PERFORM 1 FROM public.sessions s WHERE s.series_id = its.id AND s.starts_at > app.now() ORDER BY s.id FOR NO KEY UPDATE;
  homeless := ARRAY(SELECT s.id FROM public.sessions s WHERE s.series_id = its.id AND s.starts_at > app.now() AND s.state = 'scheduled' AND NOT wanted ? s.recurrence);
  FOREACH width IN ARRAY ARRAY[1, 7] LOOP
    FOR one IN SELECT * FROM public.sessions s WHERE s.id = ANY (homeless) AND NOT homes ? s.id::text ORDER BY s.recurrence LOOP
      home := (SELECT min(f) FROM unnest(free) f WHERE CASE width WHEN 1 THEN left(f, 10) = left(one.recurrence, 10)
        ELSE date_trunc('week', f::timestamp) = date_trunc('week', one.recurrence::timestamp) END);
      IF home IS NOT NULL THEN
        free := array_remove(free, home);
        homes := homes || jsonb_build_object(one.id, home);
      END IF;
    END LOOP;
  END LOOP;
  SELECT jsonb_agg(jsonb_build_object('sessionId', s.id, 'recurrence', s.recurrence, 'movesTo', homes ->> s.id::text) ORDER BY s.recurrence) INTO stuck
  FROM public.sessions s WHERE s.id = ANY (homeless) AND app.is_booked(s) AND (booked IS NULL OR booked = 'move' AND NOT homes ? s.id::text);
  PERFORM app.assert(stuck IS NULL, 'sessions_booked', stuck);
  FOR one IN SELECT * FROM public.sessions s WHERE s.id = ANY (homeless) ORDER BY s.id LOOP
    home := homes ->> one.id::text;
    IF booked = 'cancel' AND app.is_booked(one) THEN
      PERFORM app.cancel_session(one.id, 'rescheduled');
      canceled := canceled || to_jsonb(one.id);
    ELSIF home IS NULL THEN
      DELETE FROM public.sessions WHERE id = one.id;
    ELSE
      UPDATE public.sessions s SET recurrence = home, version = s.version + 1, updated_at = app.now() WHERE s.id = one.id;
      IF 'starts_at' <> ALL (one.overridden) THEN
        PERFORM app.put_session(one, jsonb_build_object('starts_at', wanted -> home -> 'starts_at', 'zone', its.zone), false, '{}');
      END IF;
      moved := moved || to_jsonb(one.id);
    END IF;
  END LOOP;
  moved := moved || (app.add_sessions(its, occurrences) -> 'moved');
  RETURN app.events_of_sessions('session.changed', moved, its.location_id) || app.events_of_sessions('session.canceled', canceled, its.location_id);
END
$$;--> statement-breakpoint
-- Sessions to come take what was changed, but for what was set at them on its own.
CREATE FUNCTION app.pass_on(its public.class_series, changes jsonb, forced boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one public.sessions;
BEGIN
  FOR one IN SELECT * FROM public.sessions s WHERE s.series_id = its.id AND s.starts_at > app.now() AND s.state = 'scheduled' ORDER BY s.id FOR NO KEY UPDATE LOOP
    PERFORM app.put_session(one, changes - one.overridden, forced, '{}');
  END LOOP;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.lock_series(wanted uuid, expected bigint) RETURNS public.class_series LANGUAGE plpgsql AS $$
DECLARE
  held public.class_series;
BEGIN
  SELECT * INTO held FROM public.class_series WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'series_not_found');
  PERFORM app.assert(expected IS NULL OR held.version = expected, 'precondition_failed');
  RETURN held;
END
$$;--> statement-breakpoint
-- All that is to come. edit: { changes, recurrence?, occurrences?, booked?, forced }
CREATE FUNCTION app.change_series(wanted uuid, edit jsonb, expected bigint) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.class_series := app.lock_series(wanted, expected);
  next public.class_series := jsonb_populate_record(held, (edit -> 'changes') || coalesce(edit -> 'recurrence', '{}'));
  told jsonb := '[]';
BEGIN
  PERFORM app.assert_room((edit -> 'changes' ->> 'room_id')::uuid, held.location_id);
  UPDATE public.class_series SET room_id = next.room_id, first_date = next.first_date, time = next.time, zone = next.zone, rule = next.rule,
    exdates = next.exdates, rdates = next.rdates, horizon_days = next.horizon_days, duration_minutes = next.duration_minutes, capacity = next.capacity,
    price = next.price, credit_cost = next.credit_cost, opens_minutes = next.opens_minutes, closes_minutes = next.closes_minutes,
    cutoff_minutes = next.cutoff_minutes, published = next.published, visible_from = next.visible_from, look_at = next.look_at, version = held.version + 1,
    updated_at = app.now()
  WHERE id = held.id RETURNING * INTO next;
  PERFORM app.pass_on(next, edit -> 'changes', (edit ->> 'forced')::boolean);
  IF edit ? 'occurrences' THEN
    told := app.reschedule(next, edit -> 'occurrences', edit ->> 'booked');
  END IF;
  RETURN QUERY SELECT * FROM app.record(jsonb_build_object('action', 'series.changed', 'resourceType', 'series', 'resourceId', held.id,
    'after', edit - 'occurrences', 'events', jsonb_build_array(jsonb_build_object('type', 'series.changed', 'aggregate', 'series', 'aggregateId', held.id,
      'locationId', held.location_id)) || told));
END
$$;--> statement-breakpoint
-- This and following: the series ends the day before, and goes on as another one with the sessions that are to come.
CREATE FUNCTION app.continue_series(wanted uuid, new_id uuid, beginning text, edit jsonb, expected bigint) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.class_series := app.lock_series(wanted, expected);
  next public.class_series := held;
BEGIN
  PERFORM app.assert(beginning > held.from_date AND beginning <= coalesce(held.until_date, beginning)
    AND beginning::date >= (app.now() AT TIME ZONE held.zone)::date, 'continuation_date');
  UPDATE public.class_series SET until_date = (beginning::date - 1)::text, version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  next.id := new_id;
  next.continues := held.id;
  next.from_date := beginning;
  next.version := 1;
  next.created_at := app.now();
  INSERT INTO public.class_series SELECT next.*;
  UPDATE public.sessions SET series_id = new_id, version = version + 1, updated_at = app.now()
  WHERE series_id = held.id AND starts_at > app.now() AND left(recurrence, 10) >= beginning;
  PERFORM app.record(jsonb_build_object('action', 'series.continued', 'resourceType', 'series', 'resourceId', held.id,
    'after', jsonb_build_object('as', new_id, 'from', beginning)));
  RETURN QUERY SELECT * FROM app.change_series(new_id, edit, NULL);
END
$$;
