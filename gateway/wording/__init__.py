"""Errors in AppSync's words, which are those of an old graphql-java.

Sources: captures of the service (graphql/graphql-over-http#81; aws-amplify/amplify-cli#1296; aws-appsync-community#273
and #406; amplify-android#702; amplify-js#5963; amplify-flutter#822) and graphql-java's own rules for the kinds that
nobody captured. Types wrapped in a list or a non-null are called `null` there, as graphql-java then did.
"""
