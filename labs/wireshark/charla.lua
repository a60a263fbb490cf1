-- Charla for Wireshark and tshark: docs/protocol.md over TCP, UDP and WebSocket.
--
-- To install it: charla lab wireshark install. To try it without: tshark -X lua_script:charla.lua -r FILE
-- Made for Wireshark 4.0 and later (Lua 5.2 to 5.4). Whatever stands in a capture, it must never end in an error of Lua.
--
-- In this order: the reader of JSON, the fields, what is remembered of a session (gaps, repeats), the line in the Info
-- column, the tree, and the three ways in which frames travel.

-- Installed and named with -X as well: the first one counts.
if package.loaded["charla.wireshark"] then return end
package.loaded["charla.wireshark"] = true

local MAX_LINE = 65536     -- bytes, as in the protocol
local MAX_DATAGRAM = 1200  -- bytes, likewise
local MAX_DEPTH = 16       -- the protocol has 8; what is deeper is no frame
local MAX_TEXT = 240       -- of a text in the Info column; Wireshark cuts there, too
local MAX_STORIES = 20     -- frames told in the Info column of one packet
local MAX_SETS = 64        -- sets of parts remembered in each direction of a session

local charla = Proto("charla", "Charla")

------------------------------------------------------------------------------------------------------------------------
-- JSON. A value is { type =, value =, from =, to = }, from and to being its bytes in the line; an object's value is the
-- list of its members, each with a name. What cannot be read gives nil and the reason.

local REPLACEMENT = "\239\191\189" -- U+FFFD

local function utf8_of(code)
    if code < 0x80 then return string.char(code) end
    if code < 0x800 then return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64) end
    if code < 0x10000 then
        return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
    end
    return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64,
        0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

-- How long the character at that byte is; nil where it is none (RFC 3629: no surrogates, none longer than needed).
local function character_at(s, at)
    local first, second, third, fourth = s:byte(at, at + 3)
    local function continues(byte) return byte and byte >= 0x80 and byte < 0xC0 end
    if first < 0x80 then return 1 end
    if first < 0xC2 or first > 0xF4 or not continues(second) then return nil end
    if first < 0xE0 then return 2 end
    if not continues(third) then return nil end
    if first < 0xF0 then
        return not (first == 0xE0 and second < 0xA0 or first == 0xED and second > 0x9F) and 3 or nil
    end
    return continues(fourth) and not (first == 0xF0 and second < 0x90 or first == 0xF4 and second > 0x8F) and 4 or nil
end

local function is_utf8(s)
    local at = s:find("[\128-\255]")
    while at do
        local length = character_at(s, at)
        if not length then return false end
        at = s:find("[\128-\255]", at + length)
    end
    return true
end

-- Text that is safe in a column or a tree, at most that many bytes of it: Wireshark wants UTF-8 without zeros.
local function shown(s, limit)
    local cut = #s > limit
    if cut then s = s:sub(1, limit) end
    local parts, at = {}, 1
    while at <= #s do
        local length = character_at(s, at)
        local code = s:byte(at)
        if not length then
            -- The last character may have been cut in two.
            if not (cut and at > #s - 3) then parts[#parts + 1] = REPLACEMENT end
            length = 1
        elseif code == 10 then parts[#parts + 1] = "\\n"
        elseif code < 32 or code == 127 then parts[#parts + 1] = string.format("\\x%02x", code)
        else parts[#parts + 1] = s:sub(at, at + length - 1)
        end
        at = at + length
    end
    return table.concat(parts) .. (cut and "…" or "")
end

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function read_escaped_code(s, at)
    local code = tonumber(s:match("^u(%x%x%x%x)", at) or "", 16)
    if not code then return nil end
    if code >= 0xD800 and code < 0xDC00 then
        local low = tonumber(s:match("^\\u(%x%x%x%x)", at + 5) or "", 16)
        if low and low >= 0xDC00 and low < 0xE000 then
            return utf8_of(0x10000 + (code - 0xD800) * 1024 + low - 0xDC00), at + 11
        end
    end
    return (code >= 0xD800 and code < 0xE000) and REPLACEMENT or utf8_of(code), at + 5
end

local function read_string(s, at) -- at the opening quote
    local parts, from, position = {}, at, at + 1
    while true do
        local special = s:find("[\"\\\0-\31]", position)
        if not special then return nil, "a text without an end" end
        parts[#parts + 1] = s:sub(position, special - 1)
        local character = s:sub(special, special)
        if character == '"' then
            return { type = "string", value = table.concat(parts), from = from, to = special }, special + 1
        elseif character ~= "\\" then
            return nil, "a control character in a text"
        end
        local plain = ESCAPES[s:sub(special + 1, special + 1)]
        if plain then
            parts[#parts + 1], position = plain, special + 2
        else
            local text, after = read_escaped_code(s, special + 1)
            if not text then return nil, "an escape that is none" end
            parts[#parts + 1], position = text, after
        end
    end
end

local function skip_space(s, at) return s:find("[^ \t\r\n]", at) or #s + 1 end

local read_value

-- Members of an object or elements of an array, at the opening bracket.
local function read_list(s, at, depth)
    if depth > MAX_DEPTH then return nil, "nested too deeply" end
    local from, is_object, items, names = at, s:sub(at, at) == "{", {}, {}
    local close = is_object and "}" or "]"
    at = skip_space(s, at + 1)
    while s:sub(at, at) ~= close or #items > 0 do
        local name
        if is_object then
            if s:sub(at, at) ~= '"' then return nil, "a member without a name" end
            name, at = read_string(s, at)
            if not name then return nil, at end
            at = skip_space(s, at)
            if s:sub(at, at) ~= ":" then return nil, "a member without a value" end
            if names[name.value] then return nil, "a member twice: " .. shown(name.value, 40) end
            names[name.value] = true
            at = skip_space(s, at + 1)
        end
        local item
        item, at = read_value(s, at, depth)
        if not item then return nil, at end
        if name then item.name, item.from = name.value, name.from end
        items[#items + 1] = item
        at = skip_space(s, at)
        local next_one = s:sub(at, at)
        if next_one == close then break end
        if next_one ~= "," then return nil, "neither a comma nor the end after a value" end
        at = skip_space(s, at + 1)
    end
    return { type = is_object and "object" or "array", value = items, from = from, to = at }, at + 1
end

function read_value(s, at, depth)
    local first = s:sub(at, at)
    if first == '"' then return read_string(s, at) end
    if first == "{" or first == "[" then return read_list(s, at, depth + 1) end
    local number = s:match("^%-?%d+%.?%d*[eE]?[+-]?%d*", at)
    if number then
        if not tonumber(number) then return nil, "a number that is none" end
        return { type = "number", value = number, from = at, to = at + #number - 1 }, at + #number
    end
    local word = s:match("^%l+", at)
    if word == "true" or word == "false" or word == "null" then
        return { type = word == "null" and word or "boolean", value = word, from = at, to = at + #word - 1 }, at + #word
    end
    return nil, at > #s and "it ends in the middle" or "no value of JSON"
end

-- A frame: { op =, members = the list, of = the same by name }. Nil and the reason where the line is none.
local function read_frame(line)
    if not is_utf8(line) then return nil, "not UTF-8" end
    local at = skip_space(line, 1)
    if line:sub(at, at) ~= "{" then return nil, "not an object of JSON" end
    local object, after = read_value(line, at, 0)
    if not object then return nil, after end
    if skip_space(line, after) <= #line then return nil, "something after the object" end
    local frame = { members = object.value, of = {} }
    for _, member in ipairs(object.value) do
        if member.type ~= "null" then frame.of[member.name] = member end
    end
    local op = frame.of.op
    if not op or op.type ~= "string" then return nil, 'no "op"' end
    frame.op = op.value
    return frame
end

-- A member's text, or whole number; nil where it is missing or of another type.
local function text_of(frame, name)
    local member = frame.of[name]
    return member and member.type == "string" and member.value or nil
end

local function is_whole(member) return member.type == "number" and #member.value <= 16 and member.value:find("^%d+$") ~= nil end

local function number_of(frame, name)
    local member = frame.of[name]
    return member and is_whole(member) and tonumber(member.value) or nil
end

local function flag_of(frame, name)
    local member = frame.of[name]
    return member and member.type == "boolean" and member.value or nil
end

------------------------------------------------------------------------------------------------------------------------
-- Fields. charla.NAME for a member NAME; the others have names of their own, so that both can be told apart.

local own = {
    transport = ProtoField.string("charla.transport", "Transport", base.UNICODE, "What carries the frame: tcp, udp or ws"),
    length = ProtoField.uint32("charla.length", "Length", base.DEC, nil, nil, "Bytes of the line, without its end"),
    bad = ProtoField.string("charla.bad", "Not a frame", base.UNICODE, "Why the line is none"),
    body = ProtoField.bytes("charla.body", "Body", base.NONE, "The raw bytes after a frame with len"),
    datagram = ProtoField.string("charla.datagram", "Datagram", base.UNICODE, "Its kind, where it is not a plain one"),
    gap = ProtoField.uint64("charla.gap", "Numbers missing before it", base.DEC, nil, nil,
        "How many entries this side has not been sent although this one has a higher number"),
    missing = ProtoField.string("charla.gap.missing", "Missing", base.UNICODE, "First and last of the missing numbers"),
    late = ProtoField.framenum("charla.late", "Fills the gap seen in frame", base.NONE, frametype.NONE, nil,
        "It was missing before"),
    again = ProtoField.framenum("charla.repeat", "Repeats what came in frame", base.NONE, frametype.NONE, nil,
        "The same entry, request, answer or part came before"),
    request_in = ProtoField.framenum("charla.request_in", "Answers the request in frame", base.NONE, frametype.REQUEST),
    answer_time = ProtoField.relative_time("charla.answer_time", "Time since the request"),
    unknown = ProtoField.string("charla.unknown", "Unknown word", base.UNICODE, "A kind, transport, level or role that this dissector does not know"),
}

local member_fields = {} -- by the member's name: { field =, type = }

local function whole(name, label, hint)
    member_fields[name] = { type = "number", field = ProtoField.uint64("charla." .. name:lower(), label, base.DEC, nil, nil, hint) }
end

local function text(name, label, hint)
    member_fields[name] = { type = "string", field = ProtoField.string("charla." .. name:lower(), label, base.UNICODE, hint) }
end

local function flag(name, label, hint)
    member_fields[name] = { type = "boolean", field = ProtoField.bool("charla." .. name:lower(), label, base.NONE, nil, nil, hint) }
end

text("op", "Operation")
whole("id", "Id", "The request that it is, or answers")
text("cid", "Cid", "The author's own id of a change")
text("conv", "Conversation")
whole("log", "Log", "Which log of that name: a removed room's name can be used again")
whole("seq", "Number", "In the log of the conversation")
text("kind", "Kind")
text("from", "From", "The author")
text("via", "Via", "The transport by which it came to the server")
text("time", "Time")
text("text", "Text")
whole("rev", "Revision", "In the account's own log; of a message: its last change")
whole("follows", "Follows", "The number after which this one is the next")
text("prev", "Previous post", "Its cid")
whole("reply", "Reply to")
whole("target", "Changes the message")
text("emoji", "Reaction")
flag("on", "On")
whole("head", "Head", "The last number of the log")
whole("read", "Read mark")
whole("unread", "Unread")
whole("after", "After")
whole("upTo", "Up to")
whole("before", "Before")
whole("limit", "Limit")
flag("more", "More")
text("code", "Error code")
text("message", "Error")
whole("retryMs", "Wait (ms)")
text("sid", "Session", "The id of a UDP session")
text("token", "Token", "Over a plain connection everybody who listens can read it")
text("nick", "Nick")
text("client", "Client")
text("server", "Server")
text("by", "By")
text("role", "Role")
text("type", "Type")
text("topic", "Topic")
text("device", "Device")
whole("protocol", "Protocol")
whole("n", "Count", "Of messages, signals or parts")
text("key", "Key of the parts")
whole("of", "Parts")
whole("len", "Length of the body")
flag("online", "Online")

local fields = {}
for _, field in pairs(own) do fields[#fields + 1] = field end
for _, member in pairs(member_fields) do fields[#fields + 1] = member.field end
charla.fields = fields

local experts = {
    gap = ProtoExpert.new("charla.expert.gap", "Numbers are missing", expert.group.SEQUENCE, expert.severity.WARN),
    late = ProtoExpert.new("charla.expert.late", "Fills a gap", expert.group.SEQUENCE, expert.severity.NOTE),
    again = ProtoExpert.new("charla.expert.repeat", "Came before", expert.group.SEQUENCE, expert.severity.NOTE),
    bad = ProtoExpert.new("charla.expert.bad", "Not a frame of Charla", expert.group.MALFORMED, expert.severity.WARN),
    long = ProtoExpert.new("charla.expert.long", "Longer than the protocol allows", expert.group.PROTOCOL, expert.severity.WARN),
    fault = ProtoExpert.new("charla.expert.error", "The server refuses", expert.group.RESPONSE_CODE, expert.severity.NOTE),
    unknown = ProtoExpert.new("charla.expert.unknown", "Of a later version", expert.group.PROTOCOL, expert.severity.NOTE),
}
charla.experts = { experts.gap, experts.late, experts.again, experts.bad, experts.long, experts.fault, experts.unknown }

charla.prefs.tcp_ports = Pref.range("TCP ports", "22222", "Where Charla listens over TCP", 65535)
charla.prefs.udp_ports = Pref.range("UDP ports", "22222", "Where Charla listens over UDP", 65535)
charla.prefs.ws_ports = Pref.range("WebSocket ports", "8080", "Where Charla listens over HTTP", 65535)

------------------------------------------------------------------------------------------------------------------------
-- What is remembered of a session, each direction by itself. Packets come in order only the first time; what is found out
-- then is kept for when somebody looks at one of them again. It grows with the capture, as everything in Wireshark.

local tcp_stream = Field.new("tcp.stream")

local directions, marks, joined

local function forget()
    directions = {} -- by who sends to whom
    marks = {}      -- what was found out about a frame, where there was something
    joined = {}     -- what parts made, by the packet that brought the last one
end

forget()
function charla.init() forget() end

local function new_direction()
    return { logs = {}, requests = {}, cids = {}, sets = {}, order = {} }
end

-- This direction and the other one. A UDP session is known by its addresses: the server's frames carry no sid.
local function directions_of(pinfo, transport)
    local stream = transport ~= "udp" and tcp_stream()
    local here = string.format("%s %s", tostring(pinfo.src), tostring(pinfo.src_port))
    local there = string.format("%s %s", tostring(pinfo.dst), tostring(pinfo.dst_port))
    local name = (stream and tostring(stream.value) or "udp") .. " "
    local forth, back = name .. here .. " " .. there, name .. there .. " " .. here
    directions[forth] = directions[forth] or new_direction()
    directions[back] = directions[back] or new_direction()
    return directions[forth], directions[back]
end

-- From that number on a log is followed.
local function follow(head) return { base = head, last = head, seen = {}, holes = {} } end

-- One pushed number of a log: the next one, one too far, one that was missing, or one that came before.
local function pushed(direction, name, number, follows, packet, mark)
    local log = direction.logs[name]
    if not log then
        -- The capture began in the middle: who knows what came before it.
        log = follow(number - 1)
        direction.logs[name] = log
    end
    if log.seen[number] then
        mark.again = log.seen[number]
        return
    end
    log.seen[number] = packet
    if number <= log.last then
        for _, hole in ipairs(log.holes) do
            if number >= hole.first and number <= hole.last then mark.late = hole.packet end
        end
        return
    end
    local before = math.min(follows or number - 1, number - 1)
    if before > log.last then
        mark.gap, mark.first, mark.last = before - log.last, log.last + 1, before
        log.holes[#log.holes + 1] = { first = log.last + 1, last = before, packet = packet }
    end
    log.last = number
end

local OWN_LOG = "" -- no conversation is called so

-- A log by its conversation's name and its own number: a later one of the same name is another one.
local function log_of(frame)
    local conv, number = text_of(frame, "conv"), number_of(frame, "log")
    return conv and number and conv .. "\n" .. tostring(number) or conv
end

-- The heads that the server tells: from there on a connection follows.
local function take_heads(direction, frame, transport)
    local op, kind, conv, head = frame.op, text_of(frame, "kind"), log_of(frame), number_of(frame, "head")
    if op == "welcome" then
        local sid = text_of(frame, "sid")
        if sid ~= direction.sid then direction.logs, direction.sid = {}, sid end
    elseif op == "conv" and conv and head or op == "event" and kind == "joined" and conv and head then
        local log = direction.logs[conv]
        if not log or head < log.base then direction.logs[conv] = follow(head) end
    elseif op == "event" and kind == "left" and conv then
        direction.logs[conv] = nil
    elseif op == "ok" and transport == "udp" and number_of(frame, "rev") and not direction.logs[OWN_LOG] then
        direction.logs[OWN_LOG] = follow(number_of(frame, "rev"))
    end
end

-- A request: has it been sent before? (Other requests may have the same id, from who types them by hand.)
local function asked(direction, frame, pinfo, mark)
    local id, cid = number_of(frame, "id"), text_of(frame, "cid")
    if frame.op == "hello" then direction.requests = {} end
    local same = table.concat({ frame.op, cid or "", text_of(frame, "conv") or "", tostring(number_of(frame, "seq")),
        tostring(number_of(frame, "after")), text_of(frame, "text") or "", text_of(frame, "nick") or "" }, "\n")
    local before = id and direction.requests[id]
    if before and before.same == same then
        mark.again = before.packet
    elseif cid and direction.cids[cid] then
        mark.again = direction.cids[cid]
    end
    if id and not (before and before.same == same) then
        direction.requests[id] = { same = same, packet = pinfo.number, time = pinfo.abs_ts }
    end
    if cid and not direction.cids[cid] then direction.cids[cid] = pinfo.number end
end

local function answered(back, frame, pinfo, mark)
    local request = back.requests[number_of(frame, "id") or -1]
    if not request then return end
    mark.request, mark.time = request.packet, pinfo.abs_ts - request.time
    if frame.op == "ok" or frame.op == "error" then
        if request.answered then mark.again = request.answered else request.answered = pinfo.number end
    end
end

-- A part; when it is the last one that was missing, what all of them make is kept for this packet.
local function part_came(direction, frame, pinfo, mark)
    local key, n, of, data = text_of(frame, "key"), number_of(frame, "n"), number_of(frame, "of"), text_of(frame, "data")
    if not (key and n and of and data) or of < 1 or of > 128 or n >= of then return end
    local set = direction.sets[key]
    if not set then
        set = { of = of, count = 0, packets = {}, data = {} }
        direction.sets[key] = set
        direction.order[#direction.order + 1] = key
        if #direction.order > MAX_SETS then direction.sets[table.remove(direction.order, 1)] = nil end
    end
    if set.of ~= of then return end
    if set.packets[n] then
        mark.again = set.packets[n]
        return
    end
    set.packets[n], set.count = pinfo.number, set.count + 1
    if set.data then set.data[n + 1] = data end
    if set.count == of then
        joined[pinfo.number .. " " .. key] = table.concat(set.data)
        set.data = nil
    end
end

local FEED = { entry = "seq", event = "rev" }
local ANSWERS = { ok = true, error = true }
-- Ops of the server that answer with rows or come unasked, and those of the client that have no answer.
local NOT_ASKED = { welcome = true, heads = true, ack = true, pull = true, bye = true, online = true, seen = true, mark = true,
    room = true, member = true, presence = true, account = true, conv = true, entry = true, event = true, move = true }

local function examine(frame, pinfo, transport)
    local mark, packet = {}, pinfo.number
    local direction, back = directions_of(pinfo, transport)
    local id = number_of(frame, "id")
    take_heads(direction, frame, transport)
    if FEED[frame.op] and not id then
        local number, name = number_of(frame, FEED[frame.op]), frame.op == "event" and OWN_LOG or log_of(frame)
        -- Only over UDP does "follows" tell where the numbers of the account's own log have holes.
        if number and name and (frame.op == "entry" or transport == "udp") then
            pushed(direction, name, number, number_of(frame, "follows"), packet, mark)
        end
    elseif frame.op == "part" then
        part_came(direction, frame, pinfo, mark)
    elseif ANSWERS[frame.op] or NOT_ASKED[frame.op] or back.requests[id or -1] then
        answered(back, frame, pinfo, mark)
    else
        asked(direction, frame, pinfo, mark)
    end
    return next(mark) and mark or nil
end

-- What there is to say about a frame beside what stands in it.
local function mark_of(frame, pinfo, transport, place)
    -- What ICMP sends back, or TCP was told twice, has not been said again.
    if pinfo.in_error_pkt then return nil end
    local key = table.concat({ pinfo.number, place, frame.op, tostring(number_of(frame, "seq")), tostring(number_of(frame, "n")) }, " ")
    if not pinfo.visited then marks[key] = examine(frame, pinfo, transport) end
    return marks[key]
end

------------------------------------------------------------------------------------------------------------------------
-- The Info column: what happens, as one would tell it.

local function short(frame, name) return shown(text_of(frame, name) or "?", MAX_TEXT) end
local function count(frame, name) return frame.of[name] and shown(tostring(frame.of[name].value), 20) or "?" end

local entry_stories = {
    text = function(f) return ": " .. short(f, "text") end,
    edit = function(f) return " changes " .. count(f, "target") .. ": " .. short(f, "text") end,
    deletion = function(f) return " deletes " .. count(f, "target") end,
    reaction = function(f)
        return (flag_of(f, "on") == "false" and " takes back " or " reacts ") .. short(f, "emoji") .. " to " .. count(f, "target")
    end,
    join = function() return " joins" end,
    leave = function(f) return text_of(f, "by") and " is removed by " .. short(f, "by") or " leaves" end,
    topic = function(f) return " sets the topic: " .. short(f, "text") end,
    archive = function(f) return flag_of(f, "on") == "false" and " opens it again" or " archives it" end,
}

-- The words that the protocol knows, by the operation and the member; of an entry's kind, those that have a story.
-- tests/vectors/vocabulary.json has the same ones for every language.
local function set(words)
    local known = {}
    for word in words:gmatch("%S+") do known[word] = true end
    return known
end

local TRANSPORTS = set("server tcp udp ws")
local CONVERSATION_KINDS = set("public private direct")
local NOTIFY_LEVELS = set("all mentions none")
local SERVER_ROLES = set("member moderator owner")

local WORDS = {
    entry = { kind = entry_stories, via = TRANSPORTS },
    event = { kind = set("joined left invited read profile notify blocked"), type = CONVERSATION_KINDS, notify = NOTIFY_LEVELS },
    conv = { kind = CONVERSATION_KINDS, notify = NOTIFY_LEVELS },
    room = { kind = CONVERSATION_KINDS },
    member = { role = set("member owner") },
    account = { role = SERVER_ROLES },
    ok = { role = SERVER_ROLES },
    notify = { notify = NOTIFY_LEVELS },
    import = { kind = entry_stories, via = TRANSPORTS, type = CONVERSATION_KINDS },
}
WORDS["account.role"] = { role = SERVER_ROLES }

local function is_unknown(op, member)
    local words = WORDS[op] and WORDS[op][member.name]
    return words and member.type == "string" and not words[member.value]
end

local function heads_story(frame)
    local parts, heads = {}, frame.of.heads
    if heads and heads.type == "object" then
        for i = 1, math.min(#heads.value, 5) do
            parts[i] = shown(heads.value[i].name, 40) .. " " .. shown(tostring(heads.value[i].value), 20)
        end
        if #heads.value > 5 then parts[6] = "and " .. #heads.value - 5 .. " more" end
    end
    if number_of(frame, "rev") then parts[#parts + 1] = "account " .. count(frame, "rev") end
    return table.concat(parts, ", ")
end

local stories = {
    hello = function(f) return text_of(f, "client") and short(f, "client") or "" end,
    welcome = function(f) return short(f, "server") end,
    register = function(f) return short(f, "nick") end,
    signin = function(f) return text_of(f, "nick") and short(f, "nick") or "with a token" end,
    entry = function(f)
        local tell = entry_stories[text_of(f, "kind")] or function() return ": " .. short(f, "kind") end
        return short(f, "conv") .. " " .. count(f, "seq") .. " " .. short(f, "from") .. (f.of.deleted and " (deleted)" or tell(f))
    end,
    event = function(f)
        return count(f, "rev") .. " " .. short(f, "kind") .. (text_of(f, "conv") and " " .. short(f, "conv") or "")
            .. (f.of.seq and " up to " .. count(f, "seq") or "")
    end,
    conv = function(f) return short(f, "conv") .. " has " .. count(f, "head") .. ", read " .. count(f, "read") end,
    post = function(f) return short(f, "conv") .. ": " .. short(f, "text") end,
    edit = function(f) return short(f, "conv") .. " " .. count(f, "seq") .. ": " .. short(f, "text") end,
    react = function(f) return short(f, "conv") .. " " .. count(f, "seq") .. " " .. short(f, "emoji") end,
    ok = function(f)
        return (text_of(f, "conv") and " " .. short(f, "conv") or "") .. (f.of.seq and " " .. count(f, "seq") or "")
            .. (text_of(f, "nick") and " " .. short(f, "nick") or "") .. (flag_of(f, "more") == "true" and " (there is more)" or "")
    end,
    error = function(f) return short(f, "code") .. (text_of(f, "message") and ": " .. short(f, "message") or "") end,
    bye = function(f) return text_of(f, "code") and short(f, "code") or "" end,
    ack = heads_story,
    heads = heads_story,
    pull = function(f)
        return (text_of(f, "conv") and short(f, "conv") or "account") .. " after " .. count(f, "after")
            .. (f.of.upTo and " up to " .. count(f, "upTo") or "")
    end,
    part = function(f)
        return string.format("%.0f of %s (%s)", (number_of(f, "n") or 0) + 1, count(f, "of"), short(f, "key"))
    end,
    presence = function(f) return short(f, "nick") .. (flag_of(f, "online") == "false" and " is gone" or " is online") end,
}

local function general_story(frame)
    local parts = {}
    for _, name in ipairs({ "conv", "nick", "seq", "after", "before", "text" }) do
        local member = frame.of[name]
        if member and (member.type == "string" or member.type == "number") then
            parts[#parts + 1] = (name == "after" or name == "before") and name .. " " .. shown(member.value, 40) or shown(member.value, MAX_TEXT)
        end
    end
    return table.concat(parts, " ")
end

local function missing_of(mark)
    return mark.gap == 1 and string.format("%.0f", mark.first) or string.format("%.0f-%.0f", mark.first, mark.last)
end

local function story_of(frame, mark)
    local parts = {}
    if mark and mark.gap then parts[1] = "[gap: " .. missing_of(mark) .. "]" end
    if mark and mark.late then parts[#parts + 1] = "[late]" end
    if mark and mark.again then parts[#parts + 1] = "[repeat]" end
    parts[#parts + 1] = shown(frame.op, 40)
    local id = number_of(frame, "id")
    if id and not FEED[frame.op] then parts[#parts] = parts[#parts] .. string.format("(%.0f)", id) end
    local rest = (stories[frame.op] or general_story)(frame):gsub("^ ", "")
    if rest ~= "" then parts[#parts + 1] = rest end
    return table.concat(parts, " ")
end

------------------------------------------------------------------------------------------------------------------------
-- The tree.

local function plain(value, depth)
    if value.type == "string" then return value.value end
    if value.type ~= "object" and value.type ~= "array" then return tostring(value.value) end
    if depth > 3 then return "…" end
    local parts = {}
    for i, item in ipairs(value.value) do
        if i > 20 then parts[i] = "…" break end
        parts[i] = (item.name and item.name .. ": " or "") .. plain(item, depth + 1)
    end
    return table.concat(parts, ", ")
end

local function add_member(tree, range, member)
    local known = member_fields[member.name]
    if known and known.type == "number" and is_whole(member) then
        tree:add(known.field, range, UInt64.new(member.value))
    elseif known and known.type == "string" and member.type == "string" then
        -- A zero would end the text where C reads it.
        tree:add(known.field, range, (member.value:gsub("%z", REPLACEMENT)))
    elseif known and known.type == "boolean" and member.type == "boolean" then
        tree:add(known.field, range, member.value == "true")
    else
        tree:add(range, shown(member.name, 80) .. ": " .. shown(plain(member, 0), MAX_TEXT))
    end
end

-- Lua's numbers go there as text: an UInt64 takes whole ones up to 2^53 that way in every version.
local function uint64(number) return UInt64.new(string.format("%.0f", number)) end

local function add_mark(tree, mark)
    if mark.gap then
        local missing = missing_of(mark)
        tree:add(own.gap, uint64(mark.gap)):set_generated()
        tree:add(own.missing, missing):set_generated()
        tree:add_proto_expert_info(experts.gap, "Missing: " .. missing)
    end
    if mark.late then
        tree:add(own.late, mark.late):set_generated()
        tree:add_proto_expert_info(experts.late, "Fills a gap")
    end
    if mark.again then
        tree:add(own.again, mark.again):set_generated()
        tree:add_proto_expert_info(experts.again, "The same came in frame " .. mark.again)
    end
    if mark.request then
        tree:add(own.request_in, mark.request):set_generated()
        local seconds = math.max(mark.time, 0)
        tree:add(own.answer_time, NSTime.new(math.floor(seconds), math.floor((seconds % 1) * 1e9))):set_generated()
    end
end

local dissect_lines

-- One line (its bytes are range, without the end). Returns what the Info column says of it.
local function dissect_line(line, range, pinfo, tree, transport, place)
    local frame, reason = nil, "longer than 65,536 bytes"
    if #line <= MAX_LINE then frame, reason = read_frame(line) end
    if not frame then
        local item = tree:add(range, "Not a frame: " .. reason)
        item:add(own.bad, range, reason)
        item:add(own.length, range, #line)
        item:add_proto_expert_info(#line > MAX_LINE and experts.long or experts.bad, reason)
        return "not a frame (" .. reason .. "): " .. shown(line, 40)
    end

    local mark = mark_of(frame, pinfo, transport, place)
    local story = story_of(frame, mark)
    local item = tree:add(range, story)
    for _, member in ipairs(frame.members) do
        local from = math.min(member.from, #line)
        local bytes = range(from - 1, math.min(member.to, #line) - from + 1)
        add_member(item, bytes, member)
        if is_unknown(frame.op, member) then
            item:add(own.unknown, bytes, shown(member.value, 80))
            item:add_proto_expert_info(experts.unknown, member.name .. ": " .. shown(member.value, 80))
        end
    end
    item:add(own.length, range, #line):set_generated()
    if mark then add_mark(item, mark) end
    if frame.op == "error" then item:add_proto_expert_info(experts.fault, short(frame, "code")) end
    -- Parts in parts are none: who made them wants us to go round for ever.
    local whole_text = frame.op == "part" and not place:find("^joined") and joined[pinfo.number .. " " .. (text_of(frame, "key") or "")]
    if whole_text and whole_text ~= "" then
        local bytes = ByteArray.new(whole_text, true):tvb("Joined parts")
        local inner = item:add(bytes(), string.format("Joined: %d bytes", #whole_text))
        story = story .. " = " .. dissect_lines(whole_text, bytes, pinfo, inner, transport, "joined " .. place)
    end
    return story, number_of(frame, "len")
end

-- All lines of a whole: a datagram, a message of a WebSocket, joined parts.
function dissect_lines(text_, tvb, pinfo, tree, transport, where)
    local parts, more, at = {}, 0, 1
    while at <= #text_ do
        local lf = text_:find("\n", at, true) or #text_ + 1
        local line = text_:sub(at, lf - 1):gsub("\r$", "")
        if line:find("[^ \t\r]") then
            local place = string.format("%s %d %d %d", where, tvb:offset(), #text_, at)
            local story = dissect_line(line, tvb(at - 1, #line), pinfo, tree, transport, place)
            if #parts < MAX_STORIES then parts[#parts + 1] = story else more = more + 1 end
        end
        at = lf + 1
    end
    if more > 0 then parts[#parts + 1] = "and " .. more .. " more" end
    return table.concat(parts, " | ")
end

local function begin(tvb, pinfo, tree, transport)
    pinfo.cols.protocol = "Charla"
    local item = tree:add(charla, tvb())
    item:add(own.transport, transport):set_generated()
    return item
end

------------------------------------------------------------------------------------------------------------------------
-- TCP: lines, however they are cut into segments.

local function dissect_stream(tvb, pinfo, tree)
    local bytes = tvb:raw()
    local item = begin(tvb, pinfo, tree, "tcp")
    local parts, more, at = {}, 0, 1
    local function tell(story)
        if #parts < MAX_STORIES then parts[#parts + 1] = story else more = more + 1 end
    end
    -- Asks TCP for more, of which that many bytes are known to be missing, and to come back with what begins there.
    local function wait(from, missing)
        if pinfo.can_desegment == 0 then return false end
        pinfo.desegment_offset, pinfo.desegment_len = from - 1, missing or DESEGMENT_ONE_MORE_SEGMENT
        return true
    end

    while at <= #bytes do
        local lf = bytes:find("\n", at, true)
        if not lf then
            if #bytes - at < MAX_LINE and wait(at) then break end
            lf = #bytes + 1
        end
        local line = bytes:sub(at, lf - 1):gsub("\r$", "")
        local body = tonumber(line:match('"len"%s*:%s*(%d+)') or "0")
        if body > 0 and #line <= MAX_LINE and body <= MAX_LINE then
            local frame = read_frame(line)
            body = frame and number_of(frame, "len") or 0
        else
            body = 0
        end
        if lf + body > #bytes and lf <= #bytes and wait(at, lf + body - #bytes) then break end
        if line:find("[^ \t\r]") then
            local place = string.format("tcp %d %d %d", tvb:offset(), #bytes, at)
            tell((dissect_line(line, tvb(at - 1, #line), pinfo, item, "tcp", place)))
        end
        at = lf + 1
        local there = math.min(body, #bytes - at + 1)
        if there > 0 then
            item:add(own.body, tvb(at - 1, there))
            at = at + there
        end
    end

    if more > 0 then parts[#parts + 1] = "and " .. more .. " more" end
    if #parts > 0 then
        -- TCP may come again with the rest of the same packet: what stands before the fence stays.
        pinfo.cols.info:set(table.concat(parts, " | ") .. "  ")
        pinfo.cols.info:fence()
    end
    return tvb:len()
end

-- UDP: whole frames, and kinds of datagrams that are not plain.
local function dissect_datagram(tvb, pinfo, tree)
    if tvb:len() == 0 then return 0 end
    local item = begin(tvb, pinfo, tree, "udp")
    local first = tvb(0, 1):uint()
    if first ~= 0x7B then -- {
        local kind = string.format("of another kind (0x%02x), which this version ignores", first)
        item:add(own.datagram, tvb(0, 1), kind)
        pinfo.cols.info:set(string.format("datagram %s, %d bytes", kind, tvb:len()))
        return tvb:len()
    end
    if tvb:reported_len() > MAX_DATAGRAM then
        item:add_proto_expert_info(experts.long, "A datagram longer than 1,200 bytes is not read")
    end
    pinfo.cols.info:set(dissect_lines(tvb:raw(), tvb, pinfo, item, "udp", "udp"))
    return tvb:len()
end

-- WebSocket: a message has whole frames.
local function dissect_message(tvb, pinfo, tree)
    if tvb:len() == 0 then return 0 end
    local item = begin(tvb, pinfo, tree, "ws")
    pinfo.cols.info:set(dissect_lines(tvb:raw(), tvb, pinfo, item, "ws", "ws") .. "  ")
    pinfo.cols.info:fence()
    return tvb:len()
end

-- Whether we are called for a datagram or a stream is not told; the last layer that was dissected tells it.
function charla.dissector(tvb, pinfo, tree)
    if pinfo.port_type == 3 then return dissect_datagram(tvb, pinfo, tree) end
    return dissect_stream(tvb, pinfo, tree)
end

local charla_ws = Proto("charla_ws", "Charla over WebSocket")
function charla_ws.dissector(tvb, pinfo, tree) return dissect_message(tvb, pinfo, tree) end

------------------------------------------------------------------------------------------------------------------------
-- Where it is used: the ports of the preferences, and anything that begins as Charla does.

local in_use = {}

local function use(table_name, ports, proto)
    local dissectors = DissectorTable.get(table_name)
    if in_use[table_name] and in_use[table_name] ~= "" then dissectors:remove(in_use[table_name], proto) end
    if ports ~= "" then dissectors:add(ports, proto) end
    in_use[table_name] = ports
end

local function use_ports()
    use("tcp.port", charla.prefs.tcp_ports, charla)
    use("udp.port", charla.prefs.udp_ports, charla)
    use("ws.port", charla.prefs.ws_ports, charla_ws)
end

use_ports()
function charla.prefs_changed() use_ports() end

local function begins_with_op(tvb, ops)
    local op = tvb:raw(0, math.min(tvb:len(), 80)):match('^%s*{%s*"op"%s*:%s*"([%w.]+)"')
    return op ~= nil and (ops == nil or ops[op] ~= nil)
end

local GREETINGS = { hello = true, welcome = true }

charla:register_heuristic("tcp", function(tvb, pinfo, tree)
    if not begins_with_op(tvb, GREETINGS) then return false end
    pinfo.conversation = charla
    dissect_stream(tvb, pinfo, tree)
    return true
end)

charla:register_heuristic("udp", function(tvb, pinfo, tree)
    if not begins_with_op(tvb, GREETINGS) then return false end
    pinfo.conversation = charla
    dissect_datagram(tvb, pinfo, tree)
    return true
end)

charla_ws:register_heuristic("ws", function(tvb, pinfo, tree)
    if not begins_with_op(tvb, nil) then return false end
    dissect_message(tvb, pinfo, tree)
    return true
end)
