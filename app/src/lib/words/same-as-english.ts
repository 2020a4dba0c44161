const keys = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that another language has taken over, or has the same. Each was looked at. A line each, so that two who add meet less often. */
export const sameAsEnglish: Readonly<Record<'id' | 'nl', readonly string[]>> = {
  id: keys(`
    language_choices
    language_en
    language_id
    language_nl
    people_admin
    room_devices_speaker_name
    room_devices_system_mac
    room_devices_system_windows
  `),
  nl: keys(`
    account_website
    activity_kind_chat
    branches_lobby
    dashboard_is_open
    entrance_email
    language_choices
    language_en
    language_id
    language_nl
    mails_title
    meeting_chat
    meeting_lobby
    meetings_state_open
    parts_link
    posts_code
    removals_cache
    room_call_chat
    room_call_code
    room_call_minutes
    room_chat_title
    room_devices_camera
    room_devices_camera_name
    room_devices_system_linux
    room_devices_system_mac
    room_devices_system_windows
    room_devices_test
    room_keys_chat
    room_people_cohost
    room_people_host
    search_chat
    search_in
    security_account
    security_code_or_recovery
    security_passkeys
    shell_account
    time_minutes
    webhooks_title
  `),
};
