package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.SendingLimits;

/**
 * Someone who asks to come into a room.
 *
 * @param terms what he may do there
 * @param limits what he may send at most
 * @param mayCreate whether the room is made for him if there is none: by his own right or, for a
 *     phone, because the dial plan leads there
 * @param ports opens his network end on the room's loop
 * @param introduction how his network end and he agree
 */
public record Newcomer(
    UserId user,
    MemberInfo info,
    Role role,
    EntryTerms terms,
    SendingLimits limits,
    boolean mayCreate,
    PortFactory ports,
    Introduction introduction) {}
