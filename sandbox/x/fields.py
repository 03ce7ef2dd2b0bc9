"""The names that X's v2 API knows for fields and expansions; any other is refused with a 400."""

_POST_FIELDS = """
article attachments author_id card_uri community_id context_annotations conversation_id created_at
display_text_range edit_controls edit_history_tweet_ids edit_history_post_ids entities geo id
in_reply_to_user_id lang media_metadata non_public_metrics note_tweet organic_metrics possibly_sensitive
promoted_metrics public_metrics referenced_tweets referenced_posts reply_settings scopes source
suggested_source_links text withheld
"""
_USER_FIELDS = """
affiliation confirmed_email connection_status created_at description entities id is_identity_verified location
most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics
receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type
withheld
"""
_EXPANSIONS = """
article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
attachments.poll_ids author_id edit_history_tweet_ids edit_history_post_ids entities.mentions.username
geo.place_id in_reply_to_user_id entities.note.mentions.username referenced_tweets.id
referenced_tweets.id.author_id referenced_posts.id referenced_posts.id.author_id pinned_tweet_id sender_id
participant_ids
"""

POST_FIELDS = frozenset(_POST_FIELDS.split())
USER_FIELDS = frozenset(_USER_FIELDS.split())
EXPANSIONS = frozenset(_EXPANSIONS.split())
