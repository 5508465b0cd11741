"""Who may do what in a tenant: staff with roles, API keys with scopes, and the request's frozen Actor.

Owns memberships, roles, keys and the guard of every route. Doesn't own log-in or passwords: that is `tenancy.accounts`.
"""
